#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/workspace/desk.h"

namespace annals::workspace_tests {
namespace {

constexpr int saves = 40;  // of each process

/// One of two processes: saves pairs of changelogs, each pair in one command, and looks in between
/// whether any pair is of two saves.
int work(const std::filesystem::path& path, const std::string& profile, const std::string& query,
         int process) {
  EngineOptions options;
  options.modules = {*builtin_module("workspace")};
  auto engine = Engine::open(path, std::move(options));
  for (int i = 0; i < saves; ++i) {
    const auto content = boost::json::serialize(object{{"by", process}, {"save", i}});
    boost::json::array pair;
    for (const char* half : {"a", "b"}) {
      pair.push_back(object{
          {"profile", profile}, {"query", query}, {"issueKey", half}, {"changelog", content}});
    }
    const object ask{{"changelogs", pair}};
    if (!engine.execute("workspace.SaveJiraChangelogs", boost::json::serialize(ask))) return 2;
    const object cache{{"profile", profile},
                       {"query", query},
                       {"cacheKey", std::to_string(process) + "/" + std::to_string(i)},
                       {"response", content}};
    if (!engine.execute("workspace.SaveJiraCache", boost::json::serialize(cache))) return 3;
    for (int look = 0; look < 5; ++look) {
      auto rows =
          engine.query("select count(*), count(distinct changelog) from jira_changelog_cache");
      const Row* row = rows.next();
      if (row->integer(0) != 2 || row->integer(1) != 1) return 4;
    }
  }
  return 0;
}

BOOST_AUTO_TEST_SUITE(concurrency)

BOOST_AUTO_TEST_CASE(bc_140_two_processes_read_and_write_at_once_and_nothing_is_lost_or_partial) {
  Desk desk;
  const auto profile = desk.profile("A");
  const auto query = desk.query(profile, "Q");
  const auto path = desk.engine.path();
  { const Engine closed = std::move(desk.engine); }
  const int first = testing::in_child([&] { return work(path, profile, query, 1); });
  const int second = testing::in_child([&] { return work(path, profile, query, 2); });
  const bool first_done = testing::succeeded(first);
  const bool second_done = testing::succeeded(second);
  BOOST_TEST(first_done);
  BOOST_TEST(second_done);
  desk.show_secrets();
  BOOST_TEST(desk.one("select count(*) from jira_cache") == std::to_string(2 * saves));
  BOOST_TEST(desk.engine.verify().problems.empty());
  desk.reopen_without_views();
  BOOST_TEST(desk.one("select count(*) from jira_cache") == std::to_string(2 * saves));
}

BOOST_AUTO_TEST_CASE(threads_of_one_process_read_and_write_at_once) {
  Desk desk;
  const auto profile = desk.profile("A");
  const auto query = desk.query(profile, "Q");
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 20; ++i) {
        const object ask{{"profile", profile},
                         {"query", query},
                         {"cacheKey", std::to_string(thread) + "/" + std::to_string(i)},
                         {"response", "{}"}};
        if (!desk.engine.execute("workspace.SaveJiraCache", boost::json::serialize(ask))) {
          ++failures;
        }
        auto rows = desk.engine.query_named("list_profiles");
        if (!rows.next()) ++failures;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(failures == 0);
  BOOST_TEST(desk.one("select count(*) from jira_cache") == "80");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::workspace_tests
