// Counting by thread has to begin before SQLite is used, so this is a program of its own.
#include <annals/annals.h>
#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>

#include "tests/support/temporary_directory.h"

using namespace annals;
using annals::testing::TemporaryDirectory;

namespace {

const bool begun = count_sqlite_memory_by_thread();

const std::string hungry =
    "with recursive n(i) as (select 1 union all select i + 1 from n limit 1000000) "
    "select sum(length(b)) from (select hex(zeroblob(500)) || i as b from n order by b)";

Engine open_with_limit(const std::filesystem::path& path, std::uint64_t bytes) {
  EngineOptions options;
  options.query.memory_bytes = bytes;
  return Engine::open(path, std::move(options));
}

/// A thread that takes much and gives it back, again and again.
class Neighbour {
 public:
  Neighbour()
      : thread_([](const std::stop_token& stop) {
          while (!stop.stop_requested()) sqlite3_free(sqlite3_malloc(64 << 20));
        }) {}

 private:
  std::jthread thread_;
};

std::string refusal(const Engine& engine, const std::string& sql) {
  try {
    for (const auto& row : engine.query(sql)) (void)row;
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(sqlite_counts_nothing_itself) {
  TemporaryDirectory directory;
  Engine engine = open_with_limit(directory / "a.annals", 0);
  BOOST_TEST(begun);
  BOOST_TEST(sqlite3_memory_used() == 0);
}

BOOST_AUTO_TEST_CASE(a_query_is_stopped_at_its_limit_all_the_same) {
  TemporaryDirectory directory;
  Engine engine = open_with_limit(directory / "a.annals", 16u << 20);
  BOOST_TEST(refusal(engine, hungry) == "The query was stopped at 16 MiB of memory, its limit.");
  BOOST_TEST(refusal(engine, "select 1") == "");
}

BOOST_AUTO_TEST_CASE(what_other_threads_take_does_not_count) {
  TemporaryDirectory directory;
  Engine engine = open_with_limit(directory / "a.annals", 16u << 20);
  const Neighbour neighbour;
  BOOST_TEST(
      refusal(engine,
              "with recursive n(i) as (select 1 union all select i + 1 from n limit 1000000) "
              "select max(i) from n") == "");
}

BOOST_AUTO_TEST_CASE(a_query_may_go_on_in_another_thread) {
  TemporaryDirectory directory;
  Engine engine = open_with_limit(directory / "a.annals", 16u << 20);
  auto rows = engine.query("select 1 union all select 2");
  BOOST_TEST(rows.next() != nullptr);
  std::thread([&] {
    BOOST_TEST(rows.next() != nullptr);
    BOOST_TEST(rows.next() == nullptr);
  }).join();
  BOOST_TEST(refusal(engine, hungry) == "The query was stopped at 16 MiB of memory, its limit.");
}
