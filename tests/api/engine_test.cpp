#include <annals/annals.h>
#include <ledger.capnp.h>

#include <boost/test/unit_test.hpp>
#include <thread>

#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

namespace {

constexpr const char* ledger_sql = R"sql(-- annals:module ledger strict
create table accounts (
  id integer primary key,
  name text not null unique,
  cents integer not null check (cents >= 0)
) strict;

-- annals:on Deposited
insert into accounts (id, name, cents) values (@position, :account, :cents)
on conflict (name) do update set cents = cents + excluded.cents;

-- annals:on Withdrawn
update accounts set cents = cents - :cents where name = :account;

-- annals:query balance(name)
select cents from accounts where name = :name;
)sql";

// A later edition of the same file: one more table.
const std::string ledger_with_movements = std::string(ledger_sql) + R"sql(
-- annals:check no_debts
select name from accounts where cents < 0;
)sql";

Decision withdraw(const Tables& tables, ledger::Withdraw::Reader ask) {
  std::string account = ask.getAccount();
  auto cents = tables.value<std::int64_t>("select cents from accounts where name = ?1", account);
  if (!cents) return reject("no_account", "There is no such account.");
  if (*cents < ask.getCents()) return reject("not_enough", "The balance is too low.");
  return decide(event<ledger::Withdrawn>("account-" + account, [&](auto e) {
    e.setAccount(account);
    e.setCents(ask.getCents());
  }));
}

Module ledger_module(const std::string& sql = ledger_sql) {
  return Module::from<ledger::Deposited, ledger::Withdrawn>("ledger", sql)
      .command<ledger::Withdraw>(withdraw);
}

struct Ledger {
  TemporaryDirectory directory;
  ManualClock clock;
  std::filesystem::path path = directory / "ledger.annals";
  Engine engine = open();

  Engine open(Module module = ledger_module(), ModuleChange change = ModuleChange::migrate) {
    return Engine::open(path,
                        {.modules = {std::move(module)}, .on_change = change, .clock = &clock});
  }
  AppendResult deposit(const std::string& account, std::int64_t cents) {
    AppendRequest request;
    request.events.push_back(event<ledger::Deposited>("account-" + account, [&](auto e) {
      e.setAccount(account);
      e.setCents(cents);
    }));
    return engine.append(std::move(request));
  }
  AppendResult withdraw_raw(const std::string& account, std::int64_t cents) {
    AppendRequest request;
    request.events.push_back(event<ledger::Withdrawn>("account-" + account, [&](auto e) {
      e.setAccount(account);
      e.setCents(cents);
    }));
    return engine.append(std::move(request));
  }
  AppendResult withdraw_asked(const std::string& account, std::int64_t cents) {
    return engine.execute<ledger::Withdraw>([&](auto ask) {
      ask.setAccount(account);
      ask.setCents(cents);
    });
  }
  std::int64_t balance(const std::string& account) {
    auto rows = engine.query_named("balance", {{"name", account}});
    const Row* row = rows.next();
    return row ? row->integer(0) : -1;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(engine)

BOOST_AUTO_TEST_CASE(tables_follow_events_and_commands_are_decided_on_them) {
  Ledger ledger;
  BOOST_REQUIRE(ledger.deposit("7", 500));
  auto done = ledger.withdraw_asked("7", 200);
  BOOST_REQUIRE(done);
  BOOST_TEST(done->last_position == 3u);
  BOOST_TEST(ledger.balance("7") == 300);
  auto refused = ledger.withdraw_asked("7", 301);
  BOOST_REQUIRE(refused.rejected());
  BOOST_TEST(refused.rejection().code == "not_enough");
  BOOST_TEST(ledger.withdraw_asked("8", 1).rejection().code == "no_account");
  BOOST_TEST(ledger.engine.head() == 3u);
  auto by_name = ledger.engine.execute("ledger.Withdraw", R"({"account": "7", "cents": 300})");
  BOOST_REQUIRE(by_name);
  BOOST_TEST(ledger.balance("7") == 0);
}

BOOST_AUTO_TEST_CASE(a_constraint_refuses_the_append_and_the_head_stays) {
  Ledger ledger;
  BOOST_REQUIRE(ledger.deposit("7", 500));
  auto refused = ledger.withdraw_raw("7", 501);
  BOOST_REQUIRE(refused.rejected());
  BOOST_TEST(refused.rejection().code == "constraint");
  BOOST_TEST(refused.message().find("cents >= 0") != std::string::npos);
  BOOST_TEST(ledger.engine.head() == 2u);
  BOOST_TEST(ledger.balance("7") == 500);
}

// The threads' appends meet in group commits; those that would overdraw are refused alone.
BOOST_AUTO_TEST_CASE(in_a_group_commit_the_refused_are_refused_and_their_neighbours_succeed) {
  Ledger ledger;
  BOOST_REQUIRE(ledger.deposit("7", 100));
  std::atomic<int> taken = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 25; ++round) {
        bool raw = i % 2 == 0;
        auto result = raw ? ledger.withdraw_raw("7", 1) : ledger.withdraw_asked("7", 1);
        ++(result ? taken : refused);
        if (!ledger.deposit("other-" + std::to_string(i), 1)) std::abort();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(taken == 100);
  BOOST_TEST(refused == 100);
  BOOST_TEST(ledger.balance("7") == 0);
  BOOST_TEST(ledger.engine.head() == 1 + 1 + 100 + 200u);
  BOOST_TEST(ledger.engine.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(the_tables_are_built_again_when_their_folder_is_gone) {
  Ledger ledger;
  BOOST_REQUIRE(ledger.deposit("7", 500));
  BOOST_REQUIRE(ledger.deposit("8", 100));
  BOOST_REQUIRE(ledger.withdraw_asked("7", 200));
  { Engine closed = std::move(ledger.engine); }
  std::filesystem::remove_all(ledger.path.string() + "-views");
  // With the log alone: the definition comes from it.
  ledger.engine = Engine::open(ledger.path, {.create = false});
  BOOST_TEST(ledger.balance("7") == 300);
  BOOST_TEST(ledger.balance("8") == 100);
  BOOST_CHECK_EXCEPTION((void)ledger.withdraw_asked("7", 1), Error,
                        [](const Error& error) { return error.kind() == ErrorKind::not_found; });
}

BOOST_AUTO_TEST_CASE(an_edited_definition_is_migrated_refused_or_left_as_asked) {
  Ledger ledger;
  BOOST_REQUIRE(ledger.deposit("7", 500));
  { Engine closed = std::move(ledger.engine); }
  BOOST_CHECK_THROW(ledger.open(ledger_module(ledger_with_movements), ModuleChange::refuse), Error);
  auto build = [&] { return ledger.engine.status().modules.at(0).build; };
  ledger.engine = ledger.open(ledger_module(ledger_with_movements), ModuleChange::keep);
  std::string old_build = build();
  BOOST_TEST(ledger.engine.head() == 2u);
  BOOST_TEST(ledger.balance("7") == 500);
  BOOST_CHECK_THROW((void)ledger.withdraw_asked("7", 1), Error);
  { Engine closed = std::move(ledger.engine); }
  ledger.engine = ledger.open(ledger_module(ledger_with_movements));
  BOOST_TEST(build() != old_build);
  BOOST_TEST(ledger.engine.head() == 4u);
  BOOST_TEST(ledger.balance("7") == 500);
  BOOST_TEST(bool(ledger.withdraw_asked("7", 1)));
}

BOOST_AUTO_TEST_CASE(a_row_tells_its_life) {
  Ledger ledger;
  BOOST_REQUIRE(ledger.deposit("7", 500));
  BOOST_REQUIRE(ledger.deposit("8", 1));
  BOOST_REQUIRE(ledger.withdraw_asked("7", 200));
  Value key[] = {std::string("7")};
  auto life = ledger.engine.history("accounts", key).changes;
  BOOST_REQUIRE(life.size() == 2u);
  BOOST_TEST((life[0].kind == RowChange::Kind::inserted));
  BOOST_TEST(life[1].event.position == 4u);
  BOOST_REQUIRE(life[1].columns.size() == 1u);
  BOOST_TEST(life[1].columns[0].name == "cents");
  BOOST_TEST(std::get<std::int64_t>(life[1].columns[0].before) == 500);
  BOOST_TEST(std::get<std::int64_t>(life[1].columns[0].after) == 300);
  BOOST_CHECK_THROW(ledger.engine.history("nothing", key), Error);
}

BOOST_AUTO_TEST_CASE(events_are_read_as_json_with_names_from_the_log) {
  Ledger ledger;
  BOOST_REQUIRE(ledger.deposit("7", 500));
  auto cursor = ledger.engine.read({.types = {"Deposited"}});
  BOOST_TEST(ledger.engine.to_json(*cursor.next()) == R"({"account":"7","cents":500})");
  auto payload = ledger.engine.from_json("Deposited", R"({"cents": 3, "account": "9"})");
  AppendRequest request;
  request.events.push_back({.stream = "account-9", .type = "Deposited", .payload = payload});
  BOOST_REQUIRE(ledger.engine.append(std::move(request)));
  BOOST_TEST(ledger.balance("9") == 3);
}

BOOST_AUTO_TEST_CASE(a_log_holds_as_many_modules_as_the_limit_says) {
  Ledger ledger;
  auto module = [](std::size_t number) {
    std::string name = "notes" + std::to_string(number);
    return Module::from_texts("@0xb7c1d2e3f4a516" + std::to_string(10 + number) + ";\n" +
                                  "using Annals = import \"/annals/annals.capnp\";\n"
                                  "struct Noted $Annals.event { text @0 :Text; }",
                              "-- annals:module " + name + " strict\ncreate table " + name +
                                  " (id integer primary key, text text) strict;\n"
                                  "-- annals:on Noted\ninsert into " +
                                  name + " (id, text) values (@position, :text);\n");
  };
  for (std::size_t number = 1; number < limits::modules; ++number) {
    ledger.engine.register_module(module(number));
  }
  BOOST_TEST(ledger.engine.status().modules.size() == limits::modules);
  BOOST_CHECK_THROW(ledger.engine.register_module(module(limits::modules)), Error);
  BOOST_TEST(ledger.engine.query("select count(*) from notes9").next()->integer(0) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
