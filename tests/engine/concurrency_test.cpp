#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "tests/engine/shop_log.h"
#include "tests/support/child_process.h"
#include "tests/support/seed.h"

namespace annals::testing {

namespace {

// Appends in one thread: single events and batches, some with expectations that others break.
// Counts what was acknowledged, by stream.
std::map<std::string, std::uint64_t> append_for_a_while(Log& log, unsigned seed, int appends) {
  std::mt19937 random(seed);
  std::map<std::string, std::uint64_t> acknowledged;
  for (int i = 0; i < appends; ++i) {
    AppendRequest request;
    std::size_t size = random() % 5 == 0 ? 1 + random() % 50 : 1;
    for (std::size_t k = 0; k < size; ++k) {
      request.events.push_back(sold("till-" + std::to_string(random() % 10), "tea"));
    }
    if (random() % 3 == 0) {
      request.expected.emplace_back(request.events.front().stream,
                                    ExpectedVersion::exactly(random() % 100));
    }
    std::vector<std::string> streams;
    for (const auto& event : request.events) streams.push_back(event.stream);
    if (log.append(std::move(request))) {
      for (const auto& stream : streams) ++acknowledged[stream];
    }
  }
  return acknowledged;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(concurrency)

BOOST_AUTO_TEST_CASE(threads_share_commits_and_every_acknowledged_event_is_there_once) {
  const unsigned seed = seed_or(1);
  ShopLog shop;
  std::vector<std::map<std::string, std::uint64_t>> acknowledged(8);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < acknowledged.size(); ++i) {
    threads.emplace_back(
        [&, i] { acknowledged[i] = append_for_a_while(*shop.log, seed + i, 150); });
  }
  for (auto& thread : threads) thread.join();
  std::map<std::string, std::uint64_t> expected, found;
  for (const auto& streams : acknowledged) {
    for (const auto& [stream, count] : streams) expected[stream] += count;
  }
  for (const auto& event : shop.log->read({.from = 2})) ++found[event.stream];
  BOOST_TEST((found == expected));
  auto report = shop.log->verify({});
  BOOST_TEST(report.problems.empty());
  BOOST_TEST(report.commits < report.events);
}

BOOST_AUTO_TEST_CASE(
    several_processes_append_and_a_follower_in_each_sees_all_without_gap_or_repeat) {
  const unsigned seed = seed_or(1);
  ShopLog shop;
  auto path = shop.path;
  shop.log.reset();  // nothing is open across the fork
  constexpr Position wanted = 600;
  std::vector<int> children;
  for (unsigned process = 0; process < 3; ++process) {
    children.push_back(in_child([&] {
      auto log = Log::open(path, {.create = false});
      std::thread appender([&] {
        for (unsigned round = 0; log->head() < wanted; ++round) {
          append_for_a_while(*log, seed + 100 * process + round, 20);
        }
      });
      auto follower = log->follow();
      Position next = 1;
      while (next <= wanted) {
        const RecordedEvent* event = follower.next(std::chrono::seconds(60));
        if (!event || event->position != next++) break;
      }
      appender.join();
      return next == wanted + 1 ? 0 : 1;
    }));
  }
  for (int child : children) BOOST_TEST(succeeded(child));
  auto log = Log::open(path, {.create = false});
  auto report = log->verify({});
  BOOST_TEST(report.problems.empty());
  BOOST_TEST(report.events >= wanted);
}

BOOST_AUTO_TEST_CASE(two_processes_with_the_same_ids_store_the_events_once) {
  ShopLog shop;
  auto path = shop.path;
  shop.log.reset();
  std::vector<NewEvent> events;
  for (int i = 0; i < 100; ++i) {
    events.push_back(sold("till", "tea"));
    events.back().id =
        EventId{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, static_cast<std::uint8_t>(i)}};
  }
  std::vector<int> children;
  for (int process = 0; process < 3; ++process) {
    children.push_back(in_child([&] {
      auto log = Log::open(path, {.create = false});
      for (const auto& event : events) {
        if (!log->append(request({event}))) return 1;
      }
      return 0;
    }));
  }
  for (int child : children) BOOST_TEST(succeeded(child));
  auto log = Log::open(path, {.create = false});
  BOOST_TEST(log->head() == 101u);
}

BOOST_AUTO_TEST_CASE(a_writer_that_holds_the_lock_makes_others_fail_with_busy_after_the_timeout) {
  ShopLog shop;
  shop.log.reset();
  auto log = Log::open(shop.path, {.busy_timeout = std::chrono::milliseconds(50)});
  sqlite3* holder = nullptr;
  BOOST_REQUIRE(sqlite3_open(shop.path.c_str(), &holder) == SQLITE_OK);
  BOOST_REQUIRE(sqlite3_exec(holder, "begin immediate", nullptr, nullptr, nullptr) == SQLITE_OK);
  BOOST_CHECK_EXCEPTION((void)log->append(request({sold("a", "tea")})), Error,
                        [](const Error& error) { return error.kind() == ErrorKind::busy; });
  sqlite3_close(holder);
  BOOST_TEST(bool(log->append(request({sold("a", "tea")}))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
