#include <annals/annals.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/temporary_directory.h"

namespace annals::testing {

namespace {

constexpr const char* vault_capnp = R"(@0xb7a1c0de5eed0901;
using Annals = import "/annals/annals.capnp";
struct PinSet $Annals.event { account @0 :Text; pin @1 :Text $Annals.secret; }
)";

constexpr const char* vault_sql = R"sql(-- annals:module vault
create table pins (id integer primary key, account text not null unique, pin text, half text);
-- annals:secret pins.Pin
create view shown_pins as select account, coalesce(pin, 'covered') as pin from pins;
-- annals:on PinSet
insert into pins (id, account, pin) values (@position, :account, :pin)
on conflict (account) do update set pin = excluded.pin;
-- annals:query pin_of(account)
select pin from pins where account = :account;
-- annals:check every_pin_is_set
select account from pins where pin is null;
)sql";

struct Vault {
  TemporaryDirectory directory;
  std::filesystem::path path = directory / "vault.annals";
  Engine engine = open(false);

  Engine open(bool show_secrets) {
    EngineOptions options;
    options.modules = {Module::from_texts(vault_capnp, vault_sql)};
    options.show_secrets = show_secrets;
    return Engine::open(path, std::move(options));
  }
  void set(const std::string& account, const std::string& pin) {
    NewEvent event;
    event.stream = "s";
    event.type = "PinSet";
    event.payload =
        engine.from_json("PinSet", R"({"account":")" + account + R"(","pin":")" + pin + "\"}");
    AppendRequest request;
    request.events.push_back(std::move(event));
    BOOST_REQUIRE(engine.append(std::move(request)));
  }
  static std::string one(const Engine& asked, const char* sql) {
    auto rows = asked.query(sql);
    const Row* row = rows.next();
    if (!row) return "none";
    return row->is_null(0) ? "NULL" : std::string(row->text(0));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(secret_columns)

BOOST_AUTO_TEST_CASE(a_secret_column_reads_as_null_however_a_query_comes_by_it) {
  Vault vault;
  vault.set("a", "1234");
  for (const char* sql :
       {"select pin from pins", "select * from (select pin from pins)",
        "select max(PIN) from vault.pins", "select 'x' || p.pin from pins p",
        "with w (v) as (select pin from pins) select v from w",
        "select a.pin from pins a join pins b using (pin) union all select null",
        "select group_concat(pin) from pins group by pin", "select (select pin from pins limit 1)",
        "select json_extract(json_object('p', pin), '$.p') from pins",
        "select max(pin) over () from pins", "select pin from pins union select pin from pins"}) {
    BOOST_TEST_INFO_SCOPE(sql);
    BOOST_TEST(Vault::one(vault.engine, sql) == "NULL");
  }
  BOOST_TEST(Vault::one(vault.engine, "select count(*) from pins where pin like '1%'") == "0");
  BOOST_TEST(Vault::one(vault.engine, "select account from pins order by pin = '1234'") == "a");
  BOOST_TEST(Vault::one(vault.engine, "select pin from shown_pins") == "covered");
  auto named = vault.engine.query_named("pin_of", {{"account", "a"}});
  BOOST_TEST(named.next()->is_null(0));
}

BOOST_AUTO_TEST_CASE(an_engine_that_was_opened_to_show_secrets_shows_them) {
  Vault vault;
  vault.set("a", "1234");
  auto open = vault.open(true);
  BOOST_TEST(Vault::one(open, "select pin from pins") == "1234");
  BOOST_TEST(Vault::one(open, "select pin from shown_pins") == "1234");
  auto named = open.query_named("pin_of", {{"account", "a"}});
  BOOST_TEST(named.next()->text(0) == "1234");
}

BOOST_AUTO_TEST_CASE(a_history_tells_that_a_secret_changed_and_not_what_it_was) {
  Vault vault;
  vault.set("a", "1234");
  vault.set("a", "5678");
  const Value key[] = {std::string("a")};
  auto covered = vault.engine.history("pins", key).changes;
  BOOST_REQUIRE(covered.size() == 2u);
  BOOST_REQUIRE(covered[1].columns.size() == 1u);
  BOOST_TEST(covered[1].columns[0].name == "pin");
  BOOST_TEST(std::get<std::string>(covered[1].columns[0].before) == "•••");
  BOOST_TEST(std::get<std::string>(covered[1].columns[0].after) == "•••");
  for (const auto& column : covered[0].columns) {
    if (column.name == "half") BOOST_TEST(std::holds_alternative<std::nullptr_t>(column.after));
  }
  auto shown = vault.open(true).history("pins", key).changes;
  BOOST_TEST(std::get<std::string>(shown.at(1).columns.at(0).before) == "1234");
}

BOOST_AUTO_TEST_CASE(a_rebuild_compares_secrets_and_covers_them_in_its_report) {
  Vault vault;
  vault.set("a", "1234");
  std::string other = vault_sql;
  other.replace(other.find(":pin)"), 4, "substr(:pin, 2)");
  for (bool show : {false, true}) {
    auto engine = vault.open(show);
    RebuildOptions options;
    options.dry_run = true;
    options.definition = Module::from_texts(vault_capnp, other);
    std::vector<RowDifference> each;
    options.on_difference = [&](const RowDifference& difference) { each.push_back(difference); };
    const auto report = engine.rebuild("vault", options);
    BOOST_REQUIRE(report.tables.size() == 1u);
    BOOST_TEST(report.tables[0].changed == 1u);
    BOOST_REQUIRE(each.size() == 1u);
    BOOST_REQUIRE(report.tables[0].samples.size() == 1u);
    for (const auto& difference : {each[0], report.tables[0].samples[0]}) {
      BOOST_TEST(std::get<std::string>(difference.columns.at(0).before) == (show ? "1234" : "•••"));
      BOOST_TEST(std::get<std::string>(difference.columns.at(0).after) == (show ? "234" : "•••"));
    }
    BOOST_TEST(report.failed_checks.empty());  // a check sees the secret
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_does_not_tell_the_secret) {
  Vault vault;
  NewEvent event;
  event.stream = "s";
  event.type = "PinSet";
  event.payload = vault.engine.from_json("PinSet", R"({"pin":"1234"})");
  AppendRequest request;
  request.events.push_back(std::move(event));
  const auto result = vault.engine.append(std::move(request));
  BOOST_TEST(result.rejected());
  BOOST_TEST(result.message().find("1234") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
