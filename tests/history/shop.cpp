#include "tests/history/shop.h"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <random>

namespace annals::testing {

namespace {

constexpr const char* shop_capnp = R"capnp(@0xd3b5a7c9e1f20417;
using Annals = import "/annals/annals.capnp";
struct ItemListed $Annals.event { key @0 :Text $Annals.tag("item"); title @1 :Text; price @2 :Float64; }
struct ItemRenamed $Annals.event { key @0 :Text $Annals.tag("item"); to @1 :Text; }
struct Stocked $Annals.event { key @0 :Text $Annals.tag("item"); count @1 :Int64; }
struct Sold $Annals.event { key @0 :Text $Annals.tag("item"); count @1 :Int64; }
struct ItemDropped $Annals.event { key @0 :Text $Annals.tag("item"); }
struct Relisted $Annals.event { key @0 :Text $Annals.tag("item"); price @1 :Float64; }
)capnp";

constexpr const char* report_sql = R"sql(-- annals:module report async
create table totals (
  shown text as (item || '!') virtual,
  sold integer not null check (sold < 1000),
  item text primary key collate nocase
) without rowid;
-- annals:on shop.Sold
insert into totals (item, sold) values (:key, :count)
on conflict (item) do update set sold = sold + excluded.sold;
-- annals:on shop.ItemDropped
delete from totals where item = :key;
)sql";

}  // namespace

const std::string shop_sql = R"sql(-- annals:module shop strict
create table kinds (name text primary key, rank integer not null) strict;
insert into kinds (name, rank) values ('listed', 1), ('other', 2);
create table items (
  id integer primary key,
  key text not null unique,
  title text not null,
  price real,
  stock integer not null default 0 check (stock >= 0),
  worth real generated always as (price * stock) virtual
);
create table sales (
  id integer primary key,
  item integer not null references items (id) on delete cascade on update cascade,
  key text not null,
  count integer not null
) strict;
create index sales_of_item on sales (item);
create table places (
  shelf integer, item text references items (key) on delete cascade on update cascade,
  primary key (shelf, item)
) without rowid;
create table notes (text text);
create trigger sale_takes_stock after insert on sales begin
  update items set stock = stock - new.count where id = new.item;
end;
-- annals:on ItemListed
insert into items (id, key, title, price) values (@position, :key, :title, :price);
insert into places (shelf, item) values (@position % 3, :key);
-- annals:on ItemRenamed
update items set key = :to where key = :key;
-- annals:on Stocked
update items set stock = stock + :count where key = :key;
insert into notes (text) values ('stocked ' || :key);
-- annals:on Sold
insert into sales (id, item, key, count) select @position, id, key, :count from items where key = :key;
-- annals:on ItemDropped
delete from items where key = :key;
-- annals:on Relisted
insert or replace into items (id, key, title, price, stock)
select id, key, title, :price, stock from items where key = :key;
-- annals:query stock_of(key)
select stock from items where key = :key;
)sql";

std::string text_of(const Value& value) {
  if (std::holds_alternative<std::nullptr_t>(value)) return "NULL";
  if (auto* number = std::get_if<std::int64_t>(&value)) return fmt::to_string(*number);
  if (auto* real = std::get_if<double>(&value)) return fmt::format("{}r", *real);
  if (auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  return fmt::format("{} bytes", std::get<Bytes>(value).size());
}

std::string text_of(const Row& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) line += text_of(row.value(i)) + "|";
  return line;
}

Module shop_module(const std::string& sql) {
  return Module::from_texts(shop_capnp, sql);
}

Engine Shop::open(HistoryLimits limits, const std::string& sql) {
  const std::string no_events =
      "@0xd3b5a7c9e1f20418;\nusing Annals = import \"/annals/annals.capnp\";\n"
      "struct Nothing $Annals.event { a @0 :Bool; }\n";
  return Engine::open(path,
                      {.modules = {shop_module(sql), Module::from_texts(no_events, report_sql)},
                       .projectors = false,
                       .clock = &clock,
                       .history = limits});
}

void Shop::reopen(HistoryLimits limits, const std::string& sql) {
  engine.reset();
  engine.emplace(open(limits, sql));
}

AppendResult Shop::append(const std::string& type, const std::string& json,
                          std::optional<Timestamp> at) {
  AppendRequest request;
  NewEvent event;
  event.stream = "shop";
  event.type = "shop." + type;
  event.payload = engine->from_json(event.type, json);
  event.at = at;
  request.events.push_back(std::move(event));
  request.attribution.actor = "clerk";
  clock.advance(std::chrono::seconds(1));
  return engine->append(std::move(request));
}

void Shop::fill(int events, unsigned seed, const std::function<void(Position)>& each) {
  std::mt19937 random(seed);
  auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  for (int done = 0; done < events;) {
    const std::string key = fmt::format("i{}", below(30));
    auto one = [&]() -> AppendResult {
      switch (below(12)) {
        case 0:
        case 1:
          return append("ItemListed", fmt::format(R"({{"key":"{}","title":"Item {}","price":{}}})",
                                                  key, key, below(90)));
        case 2:
          return append("ItemRenamed", fmt::format(R"({{"key":"{}","to":"i{}"}})", key, below(30)));
        case 3:
          return append("ItemDropped", fmt::format(R"({{"key":"{}"}})", key));
        case 4:
          return append("Relisted", fmt::format(R"({{"key":"{}","price":{}}})", key, below(9)));
        case 5:
        case 6:
        case 7:
          return append("Stocked", fmt::format(R"({{"key":"{}","count":{}}})", key, below(9)));
        default:
          return append("Sold", fmt::format(R"({{"key":"{}","count":{}}})", key, 1 + below(3)));
      }
    };
    auto result = one();
    if (!result) continue;
    ++done;
    if (each) each(result->last_position);
  }
}

std::vector<std::filesystem::path> Shop::past_files() const {
  std::vector<std::filesystem::path> found;
  std::error_code none;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(past, none)) {
    if (entry.is_regular_file()) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::uint64_t Shop::past_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& file : past_files()) bytes += std::filesystem::file_size(file);
  return bytes;
}

}  // namespace annals::testing
