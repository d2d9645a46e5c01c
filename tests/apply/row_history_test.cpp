#include <annals/error.h>
#include <fmt/format.h>
#include <boost/test/unit_test.hpp>
#include <set>

#include "engine/sqlite/clockless_vfs.h"
#include "projections/applier.h"
#include "projections/history/row_recorder.h"
#include "projections/history/row_records.h"
#include "tests/apply/ledger.h"

using namespace annals;
using namespace annals::apply_test;

namespace {

std::string shown(const Value& value) {
  if (std::holds_alternative<std::nullptr_t>(value)) return "null";
  if (auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (auto* real = std::get_if<double>(&value)) return fmt::format("{}r", *real);
  return std::get<std::string>(value);
}

constexpr std::string_view schema = R"(@0xb7a1c0de5eed0501;
using Annals = import "/annals/annals.capnp";
struct Made $Annals.event { key @0 :Text; parent @1 :Text; }
struct Renamed $Annals.event { key @0 :Text; to @1 :Text; }
struct Raised $Annals.event { key @0 :Text; by @1 :List(Int64); }
struct Replaced $Annals.event { key @0 :Text; size @1 :Float64; }
struct Removed $Annals.event { key @0 :Text; }
struct Failing $Annals.event { key @0 :Text; }
)";

const std::string sql = R"(-- annals:module m
create table parents (id integer primary key, key text not null unique, total integer default 0,
  twice integer generated always as (total * 2) virtual, size real);
create table children (parent text references parents (key) on delete cascade on update cascade,
  key text, value integer not null default 1, primary key (parent, key)) without rowid;
create table plain (note text);
create table odd (rowid text, "the ""key""" text, unique (rowid, "the ""key"""));
create view seen as select key from parents;
create trigger counted after insert on children begin
  update parents set total = total + new.value where key = new.parent; end;
-- annals:on Made
insert into parents (id, key) select @position, :key where :parent is null;
insert into children (parent, key) select :parent, :key where :parent is not null;
insert into plain values (:key);
insert or ignore into odd values (:key, coalesce(:parent, 'none'));
-- annals:on Renamed
update parents set key = :to where key = :key;
-- annals:on Raised
update parents set total = total + (select sum(value) from json_each(:by)) where key = :key;
update parents set total = total - 1 where key = :key;
-- annals:on Replaced
insert or replace into parents (id, key, size)
select (select id from parents where key = :key), :key, :size;
-- annals:on Removed
delete from parents where key = :key;
-- annals:on Failing
insert into parents (key) values (null);
)";

struct Lives {
  Lives() : ledger(schema, sql) {}

  Lives& event(const std::string& type, std::string_view json) {
    events.push_back(ledger.event("m." + type, json));
    return *this;
  }

  /// Changes as "position kind column:before>after …", apart by "; ".
  std::string of(std::string_view table, std::vector<Value> key, std::set<Position> skipped = {}) {
    sqlite::Connection tables(":memory:",
                              {.access = sqlite::Access::create, .vfs = sqlite::clockless_vfs()});
    create_tables(tables, *ledger.definition());
    RowRecorder::create(tables);
    RowRecorder recorder(tables);
    recorder.begin();
    Applier applier(tables, ledger.definition(), ledger.types());
    for (const auto& event : events) {
      if (skipped.contains(event.position)) continue;
      if (auto failure = applier.apply(event)) {
        throw Error(ErrorKind::invalid_argument, failure->message);
      }
      recorder.record(event.position);
    }
    RowRecorder::create_indexes(tables);
    auto changes = RowRecords(tables).life(table, key);
    std::string text;
    for (const auto& change : changes) {
      text += fmt::format("{}{} {}", text.empty() ? "" : "; ", change.position,
                          change.kind == RowChange::Kind::inserted  ? "inserted"
                          : change.kind == RowChange::Kind::updated ? "updated"
                                                                    : "deleted");
      for (const auto& column : change.columns) {
        text += fmt::format(" {}:{}>{}", column.name, shown(column.before), shown(column.after));
      }
    }
    return text;
  }

  std::string fault(std::string_view table, std::vector<Value> key) {
    try {
      return of(table, std::move(key));
    } catch (const Error& error) {
      return error.what();
    }
  }

  Ledger ledger;
  std::vector<RecordedEvent> events;
};

Value text(std::string_view value) {
  return std::string(value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(history)

BOOST_AUTO_TEST_CASE(a_row_is_followed_from_insertion_to_deletion) {
  Lives lives;
  lives.event("Made", R"({"key":"a"})")
      .event("Made", R"({"key":"b"})")
      .event("Raised", R"({"key":"a","by":[2,3]})")
      .event("Raised", R"({"key":"a","by":[1]})")  // up by one and down again
      .event("Removed", R"({"key":"a"})")
      .event("Made", R"({"key":"a"})");
  const std::string life =
      "1 inserted id:null>1 key:null>a total:null>0 twice:null>0 size:null>null; "
      "3 updated total:0>4 twice:0>8; "
      "5 deleted id:1>null key:a>null total:4>null twice:8>null size:null>null";
  BOOST_TEST(lives.of("parents", {std::int64_t{1}}) == life);
  BOOST_TEST(lives.of("parents", {text("1")}) == life);
  BOOST_TEST(lives.of("parents", {text("a")}) ==
             life + "; 6 inserted id:null>6 key:null>a total:null>0 twice:null>0 size:null>null");
  BOOST_TEST(lives.of("PARENTS", {text("b")}).starts_with("2 inserted"));
  BOOST_TEST(lives.of("parents", {text("nobody")}) == "");
}

BOOST_AUTO_TEST_CASE(triggers_and_cascades_show_in_the_rows_they_touch) {
  Lives lives;
  lives.event("Made", R"({"key":"a"})")
      .event("Made", R"({"key":"c","parent":"a"})")
      .event("Renamed", R"({"key":"a","to":"z"})")
      .event("Removed", R"({"key":"z"})");
  BOOST_TEST(lives.of("parents", {std::int64_t{1}}) ==
             "1 inserted id:null>1 key:null>a total:null>0 twice:null>0 size:null>null; "
             "2 updated total:0>1 twice:0>2; 3 updated key:a>z; "
             "4 deleted id:1>null key:z>null total:1>null twice:2>null size:null>null");
  BOOST_TEST(lives.of("children", {text("a"), text("c")}) ==
             "2 inserted parent:null>a key:null>c value:null>1; "
             "3 deleted parent:a>null key:c>null value:1>null");
  BOOST_TEST(lives.of("children", {text("z"), text("c")}) ==
             "3 inserted parent:null>z key:null>c value:null>1; "
             "4 deleted parent:z>null key:c>null value:1>null");
}

BOOST_AUTO_TEST_CASE(a_change_of_key_is_an_update_under_both_keys) {
  Lives lives;
  lives.event("Made", R"({"key":"a"})").event("Renamed", R"({"key":"a","to":"z"})");
  BOOST_TEST(lives.of("parents", {text("a")}) ==
             "1 inserted id:null>1 key:null>a total:null>0 twice:null>0 size:null>null; "
             "2 updated key:a>z");
  BOOST_TEST(lives.of("parents", {text("z")}) == "2 updated key:a>z");
}

BOOST_AUTO_TEST_CASE(a_replaced_row_is_an_updated_one) {
  Lives lives;
  lives.event("Made", R"({"key":"a"})")
      .event("Replaced", R"({"key":"a","size":5})")
      .event("Replaced", R"({"key":"a","size":5})");
  BOOST_TEST(lives.of("parents", {text("a")}) ==
             "1 inserted id:null>1 key:null>a total:null>0 twice:null>0 size:null>null; "
             "2 updated size:null>5r");
}

BOOST_AUTO_TEST_CASE(skipped_events_are_left_out_and_failing_ones_are_told) {
  Lives lives;
  lives.event("Made", R"({"key":"a"})")
      .event("Failing", "{}")
      .event("Raised", R"({"key":"a","by":[7]})")
      .event("Raised", R"({"key":"a","by":[9]})");
  BOOST_TEST(lives.of("parents", {text("a")}, {2, 3}) ==
             "1 inserted id:null>1 key:null>a total:null>0 twice:null>0 size:null>null; "
             "4 updated total:0>8 twice:0>16");
  BOOST_TEST(lives.fault("parents", {text("a")}).starts_with("m.Failing at position 2 could not"));
}

BOOST_AUTO_TEST_CASE(tables_without_a_key_go_by_rowid_whatever_it_is_called) {
  Lives lives;
  lives.event("Made", R"({"key":"a"})").event("Made", R"({"key":"b"})");
  BOOST_TEST(lives.of("plain", {std::int64_t{2}}) == "2 inserted note:null>b");
  BOOST_TEST(lives.of("odd", {text("b"), text("none")}) ==
             "2 inserted rowid:null>b the \"key\":null>none");
  BOOST_TEST(lives.of("odd", {std::int64_t{1}}) == "1 inserted rowid:null>a the \"key\":null>none");
}

BOOST_AUTO_TEST_CASE(a_table_or_key_that_does_not_exist_is_said_so) {
  Lives lives;
  BOOST_TEST(lives.fault("nowhere", {text("a")}) == "There is no table nowhere.");
  BOOST_TEST(lives.fault("seen", {text("a")}) == "There is no table seen.");
  BOOST_TEST(lives.fault("parents", {text("a"), text("b")}) ==
             "The table parents has no key of 2 columns.");
  BOOST_TEST(lives.fault("parents", {}) == "The table parents has no key of 0 columns.");
  BOOST_TEST(lives.fault("parents", {nullptr}) == "No row is found by a key with NULL in it.");
}

BOOST_AUTO_TEST_SUITE_END()
