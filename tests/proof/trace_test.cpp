#include <boost/test/unit_test.hpp>

#include "tests/proof/notebook.h"

namespace annals::testing {

namespace {

EventId id(std::uint8_t number) {
  return EventId{{0xab, number}};
}

std::vector<Position> positions(const std::vector<RecordedEvent>& events) {
  std::vector<Position> found;
  for (const auto& event : events) found.push_back(event.position);
  return found;
}

using Positions = std::vector<Position>;

struct Chains : Notebook {
  Position add(std::uint8_t number, std::optional<EventId> cause) {
    NewEvent event = noted(std::to_string(number));
    event.id = id(number);
    Attribution attribution;
    attribution.causation_id = cause;
    return append(std::move(event), attribution);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(trace)

BOOST_AUTO_TEST_CASE(causes_come_nearest_first_and_effects_by_position) {
  Chains log;
  BOOST_REQUIRE(log.add(2, std::nullopt) == 2u);
  log.add(3, id(2));
  log.add(4, id(3));
  log.add(5, std::nullopt);
  log.add(6, id(4));
  log.add(7, id(3));
  log.add(8, id(6));
  const Trace middle = log.engine->trace(4);
  BOOST_TEST(middle.event.position == 4u);
  BOOST_TEST((positions(middle.causes) == Positions{3, 2}));
  BOOST_TEST((positions(middle.effects) == Positions{6, 8}));
  BOOST_TEST((!middle.unknown_cause && !middle.cut_off));
  BOOST_TEST((positions(log.engine->trace(2).effects) == Positions{3, 4, 6, 7, 8}));
  BOOST_TEST(log.engine->trace(5).effects.empty());
  BOOST_TEST(log.engine->trace(4, {.causes = false}).causes.empty());
  BOOST_TEST(log.engine->trace(4, {.effects = false}).effects.empty());
}

BOOST_AUTO_TEST_CASE(ids_that_go_in_circles_end) {
  Chains log;
  log.add(2, id(4));
  log.add(3, id(2));
  log.add(4, id(3));
  log.add(5, id(5));
  const Trace trace = log.engine->trace(3);
  BOOST_TEST((positions(trace.causes) == Positions{2}));
  BOOST_TEST((trace.unknown_cause == id(4)));
  BOOST_TEST((positions(trace.effects) == Positions{4}));
  BOOST_TEST((log.engine->trace(5).unknown_cause == id(5)));
  BOOST_TEST(log.engine->trace(5).effects.empty());
}

BOOST_AUTO_TEST_CASE(a_cause_outside_the_log_is_named) {
  Chains log;
  log.add(2, id(99));
  const Trace trace = log.engine->trace(2);
  BOOST_TEST(trace.causes.empty());
  BOOST_TEST((trace.unknown_cause == id(99)));
}

BOOST_AUTO_TEST_CASE(events_of_one_commit_may_share_a_cause) {
  Chains log;
  log.add(2, std::nullopt);
  Attribution attribution;
  attribution.causation_id = id(2);
  log.append({noted("a"), noted("b"), noted("c")}, attribution);
  BOOST_TEST((positions(log.engine->trace(2).effects) == Positions{3, 4, 5}));
}

BOOST_AUTO_TEST_CASE(the_limit_holds_and_one_more_is_said_to_be_cut_off) {
  Chains log;
  for (std::uint8_t number = 2; number <= 12; ++number) {
    log.add(number, id(static_cast<std::uint8_t>(number - 1)));
  }
  const auto cut_off = [&](Position position, std::uint64_t limit) {
    return log.engine->trace(position, {.limit = limit}).cut_off;
  };
  BOOST_TEST(!cut_off(2, 10));
  BOOST_TEST(cut_off(2, 9));
  BOOST_TEST(!cut_off(12, 10));
  BOOST_TEST(cut_off(12, 9));
  BOOST_TEST(log.engine->trace(2, {.limit = 9}).effects.size() == 9u);
}

BOOST_AUTO_TEST_CASE(an_event_is_found_by_its_id) {
  Chains log;
  log.add(7, std::nullopt);
  BOOST_TEST(log.engine->find(id(7)).value().position == 2u);
  BOOST_TEST(!log.engine->find(id(8)).has_value());
}

BOOST_AUTO_TEST_CASE(an_event_that_there_is_not_has_no_trace) {
  Chains log;
  for (Position position : {0, 2}) {
    BOOST_CHECK_EXCEPTION((void)log.engine->trace(position), Error,
                          [](const Error& error) { return error.kind() == ErrorKind::not_found; });
  }
}

BOOST_AUTO_TEST_CASE(events_are_read_by_correlation_and_actor) {
  Chains log;
  Attribution attribution;
  attribution.correlation_id = id(1);
  attribution.actor = "ann";
  log.append(noted("a"), attribution);
  log.append(noted("b"));
  log.append({noted("c"), noted("d")}, attribution);
  attribution.actor = "bob";
  log.append(noted("a"), attribution);
  const auto read = [&](ReadQuery query) {
    std::vector<RecordedEvent> events;
    for (const auto& event : log.engine->read(std::move(query))) events.push_back(event);
    return positions(events);
  };
  BOOST_TEST((read({.correlation_id = id(1)}) == Positions{2, 4, 5, 6}));
  BOOST_TEST((read({.actor = "bob", .correlation_id = id(1)}) == Positions{6}));
  BOOST_TEST((read({.stream = "note-a", .correlation_id = id(1)}) == Positions{2, 6}));
  BOOST_TEST((read({.actor = "ann"}) == Positions{2, 4, 5}));
  BOOST_TEST((read({.correlation_id = id(1), .limit = 2, .reverse = true}) == Positions{6, 5}));
  BOOST_TEST(read({.correlation_id = id(2)}).empty());
  BOOST_TEST(read({.actor = "eve"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
