// The engine's clock, set back and far ahead.
#include <boost/test/unit_test.hpp>

#include "tests/support/child_process.h"
#include "tests/trouble/till.h"

namespace annals::testing {

namespace {

Timestamp recorded_last(const Engine& engine) {
  ReadQuery query;
  query.reverse = true;
  query.limit = 1;
  auto cursor = engine.read(query);
  return cursor.next()->recorded_at;
}

void require_times_that_never_decrease(const Engine& engine) {
  Timestamp before{Timestamp::min()};
  for (const auto& event : engine.read()) {
    BOOST_TEST((event.recorded_at >= before));
    before = event.recorded_at;
  }
  BOOST_TEST(engine.verify().problems.empty());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(clock_trouble)

BOOST_AUTO_TEST_CASE(a_clock_set_back_is_waited_out_also_after_reopening_and_by_other_processes) {
  Till till;
  Timestamp noon;
  {
    auto engine = till.open();
    BOOST_REQUIRE(sell(engine, "milk"));
    noon = recorded_last(engine);
    till.clock.advance(std::chrono::hours(-48));
    BOOST_REQUIRE(sell(engine, "milk"));
    BOOST_TEST((recorded_last(engine) == noon));
  }
  const int child = in_child([&] {
    auto engine = till.open();
    return sell(engine, "milk") && recorded_last(engine) == noon ? 0 : 1;
  });
  BOOST_TEST(succeeded(child));
  auto engine = till.open();
  BOOST_REQUIRE(ask_to_sell(engine, "tea"));
  BOOST_TEST((recorded_last(engine) == noon));
  till.clock.advance(std::chrono::hours(49));
  BOOST_REQUIRE(sell(engine, "tea"));
  BOOST_TEST((recorded_last(engine) == noon + std::chrono::hours(1)));
  require_times_that_never_decrease(engine);
}

BOOST_AUTO_TEST_CASE(a_clock_far_ahead_stands_until_it_is_caught_up_with_and_questions_work) {
  Till till;
  auto engine = till.open();
  BOOST_REQUIRE(sell(engine, "milk"));
  const auto now = till.clock.now();
  const auto far = *parse_iso("9999-12-31T23:59:59Z");
  till.clock.set(far);
  BOOST_REQUIRE(sell(engine, "milk"));
  till.clock.set(now);
  BOOST_REQUIRE(sell(engine, "tea"));
  BOOST_TEST(to_iso(recorded_last(engine)) == "9999-12-31T23:59:59Z");
  require_times_that_never_decrease(engine);
  // An effective time tells what the clock could not.
  AppendRequest request;
  request.events.push_back(sold("tea"));
  request.attribution.at = now;
  BOOST_REQUIRE(engine.append(std::move(request)));
  Moment moment;
  moment.effective = now;
  const Past past = engine.as_of(moment);
  auto rows = past.query("select count(*) from sales");
  BOOST_TEST(rows.next()->integer(0) == 2);
  BOOST_TEST(engine.as_of(Moment(now)).moment().position == 2u);
  BOOST_TEST(engine.as_of(Moment(far)).moment().position == 5u);
}

BOOST_AUTO_TEST_CASE(a_clock_before_1970_counts_as_1970) {
  Till till;
  till.clock.set(*parse_iso("1955-11-05T06:00:00Z"));
  auto engine = till.open();
  BOOST_REQUIRE(sell(engine, "milk"));
  BOOST_TEST(to_iso(recorded_last(engine)) == "1970-01-01T00:00:00Z");
  till.clock.set(*parse_iso("2026-01-01T00:00:00Z"));
  BOOST_REQUIRE(sell(engine, "milk"));
  require_times_that_never_decrease(engine);
  BOOST_TEST(engine.as_of(Moment(*parse_iso("1960-01-01"))).moment().position == 0u);
  BOOST_TEST(engine.as_of(Moment(*parse_iso("1970-01-01"))).moment().position == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
