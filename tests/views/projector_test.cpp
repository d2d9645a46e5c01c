#include <boost/test/unit_test.hpp>

#include <thread>

#include "tests/views/bank.h"

namespace annals::testing {

namespace {

// A bank with one account, and then a deposit that `report` cannot take.
Position fill(Bank& bank) {
  bank.add(bank_definition());
  bank.add(report_definition());
  bank.add(tally_definition());
  BOOST_REQUIRE(bank.append(opened("ann")));
  BOOST_REQUIRE(bank.append(deposited("ann", 1)));
  BOOST_REQUIRE(bank.append(deposited("ann", 1'000'000)));
  Position bad = bank.log->head();
  BOOST_REQUIRE(bank.append(deposited("ann", 2)));
  return bad;
}

bool is(const ModuleStatus& status, ViewState state) {
  return status.state == state;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(projectors)

BOOST_AUTO_TEST_CASE(async_views_follow_the_log_by_themselves) {
  Bank bank(true);
  bank.add(bank_definition());
  bank.add(tally_definition());
  BOOST_REQUIRE(bank.append(opened("ann")));
  for (int i = 0; i < 50; ++i) BOOST_REQUIRE(bank.append(deposited("ann", 1)));
  BOOST_TEST(is(bank.wait_for("tally", ViewState::caught_up), ViewState::caught_up));
  BOOST_TEST(bank.number("select number from tally.deposits") == 50);
}

BOOST_AUTO_TEST_CASE(async_views_follow_what_another_process_appends) {
  Bank bank(true);
  bank.add(bank_definition());
  bank.add(tally_definition());
  auto other_log = bank.another_log();
  auto other = bank.views_of(*other_log);
  AppendRequest request;
  request.events.push_back(deposited("ann", 1));
  BOOST_REQUIRE(other->attempt([&] { return other_log->append(request); }));
  other.reset();
  BOOST_TEST(is(bank.wait_for("tally", ViewState::caught_up), ViewState::caught_up));
  BOOST_TEST(bank.number("select number from tally.deposits") == 1);
}

BOOST_AUTO_TEST_CASE(a_failing_event_pauses_its_own_module_and_no_other) {
  Bank bank(true);
  Position bad = fill(bank);
  auto report = bank.wait_for("report", ViewState::paused);
  BOOST_TEST(is(report, ViewState::paused));
  BOOST_TEST(report.paused_at == bad);
  BOOST_TEST(report.checkpoint == bad - 1);
  BOOST_TEST(report.reason.find("CHECK") != std::string::npos, report.reason);
  BOOST_TEST(bank.number("select count(*) from report.deposits") == 1);
  BOOST_TEST(is(bank.wait_for("tally", ViewState::caught_up), ViewState::caught_up));
  BOOST_TEST(bank.number("select number from tally.deposits") == 3);
  BOOST_TEST(bank.views->paused_at("report") == bad);
  BOOST_TEST(bank.views->paused_at("tally") == 0u);
}

BOOST_AUTO_TEST_CASE(a_paused_view_stays_paused_across_reopening) {
  Bank bank;
  Position bad = fill(bank);
  bank.views->catch_up();
  bank.reopen();
  bank.views->catch_up();
  BOOST_TEST(bank.status("report").paused_at == bad);
}

BOOST_AUTO_TEST_CASE(retry_meets_the_same_event_and_pauses_again) {
  Bank bank;
  Position bad = fill(bank);
  bank.views->catch_up();
  bank.views->retry("report");
  BOOST_TEST(bank.status("report").paused_at == bad);
}

BOOST_AUTO_TEST_CASE(retry_of_a_view_that_is_not_paused_is_refused) {
  Bank bank;
  fill(bank);
  auto kind_is = [](ErrorKind kind) {
    return [kind](const Error& error) { return error.kind() == kind; };
  };
  BOOST_CHECK_EXCEPTION(bank.views->retry("tally"), Error, kind_is(ErrorKind::invalid_argument));
  BOOST_CHECK_EXCEPTION(bank.views->retry("nothing"), Error, kind_is(ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(a_skipped_event_is_left_out_now_and_in_every_rebuild) {
  Bank bank;
  fill(bank);
  bank.views->catch_up();
  bank.skip("report");
  auto check = [&] {
    bank.views->catch_up();
    BOOST_TEST(is(bank.status("report"), ViewState::caught_up));
    BOOST_TEST(bank.number("select count(*) from report.deposits") == 2);
    BOOST_TEST(bank.number("select sum(cents) from report.deposits") == 3);
    BOOST_TEST(bank.number("select number from tally.deposits") == 3);
  };
  check();
  bank.close();
  std::filesystem::remove_all(bank.folder);
  bank.open();
  check();
}

BOOST_AUTO_TEST_CASE(a_paused_strict_view_refuses_its_events_and_no_others) {
  Bank bank;
  bank.add(bank_definition());
  for (auto name : {"ann", "bob", "cem", "dan"}) BOOST_REQUIRE(bank.append(opened(name)));
  Position fourth = bank.log->head();
  bank.add(licence_definition());  // allows three
  BOOST_TEST(bank.status("licence").paused_at == fourth);
  auto refused = bank.append(opened("eve"));
  BOOST_REQUIRE(refused.rejected());
  BOOST_TEST(refused.rejection().code == "paused");
  BOOST_TEST(refused.message().find("CHECK") != std::string::npos, refused.message());
  BOOST_TEST(bool(bank.append(deposited("ann", 1))));
  BOOST_TEST(bank.number("select count(*) from accounts") == 4);
  bank.skip("licence");
  BOOST_TEST(is(bank.status("licence"), ViewState::caught_up));
}

BOOST_AUTO_TEST_CASE(closing_while_events_are_being_applied_loses_nothing) {
  Bank bank(true);
  bank.add(bank_definition());
  bank.add(tally_definition());
  BOOST_REQUIRE(bank.append(opened("ann")));
  for (int round = 0; round < 10; ++round) {
    std::vector<NewEvent> events;
    for (int i = 0; i < 200; ++i) events.push_back(deposited("ann", 1));
    BOOST_REQUIRE(bank.append(std::move(events)));
    bank.reopen();
  }
  bank.views->catch_up();
  BOOST_TEST(bank.number("select number from tally.deposits") == 2000);
  BOOST_TEST(bank.number("select cents from accounts") == 2000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
