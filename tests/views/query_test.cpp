#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

#include "tests/views/bank.h"

namespace annals::testing {

namespace {

constexpr auto no_arguments = std::span<const Value>();

bool refuses(const Bank& bank, const std::string& sql) {
  try {
    auto rows = bank.views->query(sql, no_arguments);
    while (rows.next()) {
    }
    return false;
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == ErrorKind::invalid_argument), sql << ": " << error.what());
    return true;
  }
}

std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == ErrorKind::invalid_argument), error.what());
    return error.what();
  }
  return "";
}

struct Account : Bank {
  Account() {
    add(bank_definition());
    BOOST_REQUIRE(append(opened("ann")));
    BOOST_REQUIRE(append(deposited("ann", 250)));
    BOOST_REQUIRE(append(opened("bob")));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(queries)

BOOST_AUTO_TEST_CASE(tables_go_by_their_own_name_and_with_their_module) {
  Account bank;
  BOOST_TEST(bank.number("select count(*) from accounts") == 2);
  BOOST_TEST(bank.number("select cents from bank.accounts where name = 'ann'") == 250);
}

BOOST_AUTO_TEST_CASE(modules_can_be_joined) {
  Account bank;
  bank.add(report_definition());
  BOOST_TEST(bank.number("select count(*) from accounts a join report.deposits d "
                         "on d.account = a.name") == 1);
}

BOOST_AUTO_TEST_CASE(rows_give_columns_and_values) {
  Account bank;
  auto rows = bank.views->query("select name, cents, null as none from accounts order by name",
                                no_arguments);
  BOOST_TEST(rows.column_count() == 3u);
  BOOST_TEST(rows.columns() == (std::vector<std::string>{"name", "cents", "none"}),
             boost::test_tools::per_element());
  const Row* row = rows.next();
  BOOST_REQUIRE(row);
  BOOST_TEST(row->text(0) == "ann");
  BOOST_TEST(row->integer(1) == 250);
  BOOST_TEST(row->is_null(2));
  BOOST_CHECK(row->value(1) == Value(std::int64_t{250}));
  BOOST_TEST(refusal([&] { (void)row->integer(3); }) != "");
  BOOST_REQUIRE(rows.next());
  BOOST_TEST(!rows.next());
  BOOST_TEST(!rows.next());
}

BOOST_AUTO_TEST_CASE(a_table_name_of_two_modules_is_an_error_that_names_both) {
  Account bank;
  bank.add(report_definition());
  bank.add(tally_definition());
  bank.views->catch_up();
  for (auto sql : {"select account from deposits", "select count(*) from deposits"}) {
    auto error = bank.error_of(sql);
    BOOST_TEST(error.find("report.deposits or tally.deposits") != std::string::npos, error);
  }
  BOOST_TEST(bank.number("select count(*) from tally.deposits") == 1);
}

BOOST_AUTO_TEST_CASE(a_query_may_only_read) {
  Account bank;
  for (auto sql : {"insert into accounts (id, name, cents) values (99, 'eve', 1)",
                   "insert into bank.accounts (id, name, cents) values (99, 'eve', 1) returning id",
                   "update accounts set cents = 0",
                   "delete from accounts",
                   "create table t (a)",
                   "create temp table t (a)",
                   "drop table accounts",
                   "attach 'x.db' as x",
                   "detach bank",
                   "pragma journal_mode = delete",
                   "pragma bank.user_version = 7",
                   "vacuum",
                   "begin",
                   "commit",
                   "savepoint s",
                   "analyze",
                   "reindex",
                   "select load_extension('x')",
                   "select 1; select 2",
                   "",
                   "-- nothing",
                   "select nonsense from accounts"}) {
    BOOST_TEST(refuses(bank, sql), sql);
  }
  BOOST_TEST(bank.number("select count(*) from accounts") == 2);
}

BOOST_AUTO_TEST_CASE(a_query_sees_one_moment_while_its_rows_are_read) {
  Account bank;
  bank.add(licence_definition());
  auto rows = bank.views->query(
      "select a.name, (select count(*) from licences) from accounts a "
      "order by a.id",
      no_arguments);
  BOOST_REQUIRE(bank.append(opened("cem")));
  int count = 0;
  while (const Row* row = rows.next()) {
    ++count;
    BOOST_TEST(row->integer(1) == 2);
  }
  BOOST_TEST(count == 2);
  BOOST_TEST(bank.number("select count(*) from accounts") == 3);
}

BOOST_AUTO_TEST_CASE(a_query_over_two_modules_never_sees_half_a_commit) {
  Bank bank;
  bank.add(bank_definition());
  bank.add(licence_definition(1'000));
  std::atomic<bool> done{false};
  std::atomic<int> accepted{0};
  std::thread writer([&] {
    for (int i = 0; i < 300; ++i) {
      accepted += bool(bank.append(opened("account-" + std::to_string(i))));
    }
    done = true;
  });
  while (!done) {
    auto rows = bank.views->query("select (select count(*) from licences), count(*) from accounts",
                                  no_arguments);
    const Row* row = rows.next();
    BOOST_REQUIRE(row);
    BOOST_REQUIRE(row->integer(0) == row->integer(1));
  }
  writer.join();
  BOOST_TEST(accepted == 300);
}

BOOST_AUTO_TEST_CASE(values_are_bound_by_place_and_must_be_as_many) {
  Account bank;
  const Value ann[] = {Value("ann")};
  auto rows = bank.views->query("select cents from accounts where name = ?1", ann);
  BOOST_TEST(rows.next()->integer(0) == 250);
  BOOST_TEST(refusal([&] {
               (void)bank.views->query("select cents from accounts where name = ?1", no_arguments);
             }).find("1 parameters") != std::string::npos);
  BOOST_TEST(refusal([&] { (void)bank.views->query("select 1", ann); }) != "");
}

BOOST_AUTO_TEST_CASE(values_are_bound_by_name_and_an_error_names_the_wrong_one) {
  Account bank;
  const std::string sql = "select count(*) from accounts where name = :who and cents >= :least";
  auto rows = bank.views->query(sql, Parameters{{"least", std::int64_t{1}}, {"who", "ann"}});
  BOOST_TEST(rows.next()->integer(0) == 1);
  BOOST_TEST(refusal([&] {
               (void)bank.views->query(sql, Parameters{{"who", "ann"}});
             }).find("least") != std::string::npos);
  BOOST_TEST(
      refusal([&] {
        (void)bank.views->query(sql, Parameters{{"who", "ann"}, {"least", 1.0}, {"most", 2.0}});
      }).find("most") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_named_query_is_run_with_its_parameters) {
  Account bank;
  for (auto name : {"balance_of", "bank.balance_of"}) {
    BOOST_TEST(bank.views->has_named_query(name));
    auto rows = bank.views->query_named(name, {{"account", "ann"}});
    BOOST_TEST(rows.next()->integer(0) == 250);
  }
  BOOST_TEST(!bank.views->has_named_query("balance"));
  BOOST_TEST(refusal([&] { (void)bank.views->query_named("balance_of", {}); }).find("account") !=
             std::string::npos);
  BOOST_TEST(refusal([&] {
               (void)bank.views->query_named("balance_of", {{"account", "ann"}, {"extra", "x"}});
             }).find("extra") != std::string::npos);
  BOOST_CHECK_EXCEPTION((void)bank.views->query_named("balance", {}), Error,
                        [](const Error& e) { return e.kind() == ErrorKind::not_found; });
}

BOOST_AUTO_TEST_CASE(what_is_optional_of_a_named_query_is_null_when_it_is_left_out) {
  Account bank;
  const auto count = [&](const Parameters& parameters) {
    auto rows = bank.views->query_named("names", parameters);
    int names = 0;
    while (rows.next()) ++names;
    return names;
  };
  BOOST_TEST(count({}) == count({{"at_least", nullptr}}));
  BOOST_TEST(count({}) > 0);
  BOOST_TEST(count({{"at_least", std::int64_t{1'000'000}}}) == 0);
  BOOST_TEST(refusal([&] {
               (void)count({{"most", std::int64_t{1}}});
             }).find("most") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(checks_tell_how_many_rows_break_them) {
  Account bank;
  BOOST_TEST(bank.views->run_checks().empty());
  BOOST_REQUIRE(bank.append(deposited("ann", 5'000)));
  auto failed = bank.views->run_checks("bank");
  BOOST_REQUIRE(failed.size() == 1u);
  BOOST_TEST(failed.front().name == "nobody_is_rich");
  BOOST_TEST(failed.front().rows == 1u);
}

BOOST_AUTO_TEST_CASE(tables_are_listed_with_columns_and_numbers_of_rows) {
  Account bank;
  bank.add(report_definition());
  auto tables = bank.views->tables();
  BOOST_REQUIRE(tables.size() == 2u);
  BOOST_TEST(tables[0].module == "bank");
  BOOST_TEST(tables[0].name == "accounts");
  BOOST_TEST(tables[0].rows == 2u);
  BOOST_REQUIRE(tables[0].columns.size() == 3u);
  BOOST_TEST(tables[0].columns[0].primary_key);
  BOOST_TEST(tables[0].columns[1].name == "name");
  BOOST_TEST(tables[0].columns[1].type == "TEXT");
  BOOST_TEST(tables[0].columns[1].not_null);
  BOOST_TEST(tables[1].module == "report");
}

BOOST_AUTO_TEST_CASE(a_query_beyond_its_time_limit_is_stopped) {
  Account bank;
  ViewsOptions options;
  options.projectors = false;
  options.query.time = std::chrono::milliseconds(20);
  options.define = [](const StoredModule&) { return bank_definition(); };
  auto log = bank.another_log();
  Views views(*log, options);
  views.refresh();
  auto rows = views.query(
      "with recursive n(i) as (select 1 union all select i + 1 from n) "
      "select max(i) from n",
      no_arguments);
  BOOST_CHECK_EXCEPTION((void)rows.next(), Error,
                        [](const Error& e) { return e.kind() == ErrorKind::busy; });
  auto quick = views.query("select count(*) from accounts", no_arguments);
  BOOST_TEST(quick.next()->integer(0) == 2);
}

BOOST_AUTO_TEST_CASE(a_module_that_another_process_registers_shows_up) {
  Account bank;
  auto other_log = bank.another_log();
  auto other = bank.views_of(*other_log);
  bank.add(tally_definition());
  bank.views->catch_up();
  auto rows = other->query("select count(*) from tally.deposits", no_arguments);
  BOOST_TEST(rows.next()->integer(0) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
