#include <annals/event_id.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "events/uuid_v7.h"

using annals::EventId;
using annals::Timestamp;
using annals::UuidV7Source;

namespace {

class ManualClock final : public annals::Clock {
 public:
  explicit ManualClock(std::int64_t milliseconds) { set(milliseconds); }
  void set(std::int64_t milliseconds) { now_ = Timestamp(std::chrono::milliseconds(milliseconds)); }
  Timestamp now() override { return now_; }

 private:
  Timestamp now_;
};

std::uint64_t milliseconds_of(const EventId& id) {
  std::uint64_t value = 0;
  for (int i = 0; i < 6; ++i) value = value << 8 | id.bytes[i];
  return value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(event_id)

BOOST_AUTO_TEST_CASE(the_text_form_reads_back_in_either_case) {
  const std::string text = "0193e8a0-1c2d-7abc-8def-0123456789ab";
  auto id = EventId::parse(text);
  BOOST_REQUIRE(id.has_value());
  BOOST_TEST(id->to_string() == text);
  BOOST_TEST((EventId::parse("0193E8A0-1C2D-7ABC-8DEF-0123456789AB") == id));
}

BOOST_AUTO_TEST_CASE(what_is_no_id_is_refused) {
  for (const char* text :
       {"", "0193e8a0", "0193e8a01c2d7abc8def0123456789ab", "0193e8a0-1c2d-7abc-8def-0123456789a",
        "0193e8a0-1c2d-7abc-8def-0123456789abc", "0193e8a0-1c2d-7abc-8def_0123456789ab",
        "0193e8a0-1c2d-7abc-8def-0123456789ag", "{0193e8a0-1c2d-7abc-8def-012345678}",
        "0193e8a-01c2d-7abc-8def-0123456789ab"}) {
    BOOST_TEST(!EventId::parse(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_made_id_is_a_version_7_with_the_clocks_milliseconds) {
  ManualClock clock(1734170400123);
  UuidV7Source source(clock);
  for (int i = 0; i < 100; ++i) {
    EventId id = source.next();
    BOOST_TEST(milliseconds_of(id) == 1734170400123u);
    BOOST_TEST(id.bytes[6] >> 4 == 7);
    BOOST_TEST(id.bytes[8] >> 6 == 2);
  }
}

BOOST_AUTO_TEST_CASE(ids_increase_while_the_clock_stands_still) {
  ManualClock clock(1734170400123);
  UuidV7Source source(clock);
  EventId last = source.next();
  for (int i = 0; i < 100000; ++i) {
    EventId id = source.next();
    BOOST_REQUIRE((last < id));
    last = id;
  }
}

BOOST_AUTO_TEST_CASE(ids_increase_when_the_clock_goes_back) {
  ManualClock clock(1734170400123);
  UuidV7Source source(clock);
  EventId before = source.next();
  clock.set(1734170300000);
  EventId after = source.next();
  BOOST_TEST((before < after));
  clock.set(1734170400124);
  EventId later = source.next();
  BOOST_TEST((after < later));
  BOOST_TEST(milliseconds_of(later) == 1734170400124u);
}

BOOST_AUTO_TEST_CASE(a_clock_before_1970_gives_ids_all_the_same) {
  ManualClock clock(-5);
  UuidV7Source source(clock);
  EventId first = source.next();
  EventId second = source.next();
  BOOST_TEST((first < second));
  BOOST_TEST(first.bytes[6] >> 4 == 7);
}

BOOST_AUTO_TEST_CASE(two_sources_at_one_moment_give_different_ids) {
  ManualClock clock(1734170400123);
  std::set<EventId> ids;
  for (int i = 0; i < 50; ++i) {
    UuidV7Source source(clock);
    for (int j = 0; j < 50; ++j) ids.insert(source.next());
  }
  BOOST_TEST(ids.size() == 2500u);
}

BOOST_AUTO_TEST_CASE(threads_that_share_a_source_get_different_ids) {
  UuidV7Source source(annals::system_clock());
  std::vector<std::vector<EventId>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& ids : made) {
      threads.emplace_back([&] {
        for (int i = 0; i < 5000; ++i) ids.push_back(source.next());
      });
    }
  }
  std::set<EventId> all;
  for (auto& ids : made) {
    BOOST_TEST(std::is_sorted(ids.begin(), ids.end()));
    all.insert(ids.begin(), ids.end());
  }
  BOOST_TEST(all.size() == 20000u);
}

BOOST_AUTO_TEST_SUITE_END()
