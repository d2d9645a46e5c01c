#include <annals/builtin_modules.h>
#include <annals/engine.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

#include "tests/soak/children.h"
#include "tests/soak/soak_run.h"

namespace annals::soak {
namespace {

using Clock = std::chrono::steady_clock;

// Nobody waits longer than this for the others, and a little for the work itself.
constexpr std::chrono::seconds longest_wait{10};

Engine open_desk(const std::filesystem::path& log) {
  EngineOptions options;
  options.modules = {*builtin_module("workspace")};
  options.busy_timeout = longest_wait;
  return Engine::open(log, std::move(options));
}

std::string first_value(const Engine& engine, std::string_view sql) {
  auto rows = engine.query(sql);
  const Row* row = rows.next();
  if (!row) throw std::runtime_error("no row for " + std::string(sql));
  return std::string(row->text(0));
}

void run_command(Engine& engine, std::string_view command, const std::string& json) {
  const auto result = engine.execute(command, json);
  if (!result) throw std::runtime_error(std::string(command) + ": " + result.message());
}

/// One of the two processes. Saves pairs of changelogs, each pair in one command, and looks in
/// between whether any pair is of two saves.
class Worker {
 public:
  Worker(const std::filesystem::path& log, int number)
      : number_(number),
        engine_(open_desk(log)),
        profile_(first_value(engine_, "select id from profiles")),
        query_(first_value(engine_, "select id from queries")) {}

  void work_until(Clock::time_point end) {
    while (Clock::now() < end) {
      timed([&] { save(); });
      for (int look = 0; look < 5; ++look) {
        timed([&] { require_whole_pair(); });
      }
    }
  }

  std::uint64_t saves() const { return saves_; }
  std::chrono::milliseconds longest() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(longest_);
  }

 private:
  template <class Act>
  void timed(const Act& act) {
    const auto start = Clock::now();
    act();
    longest_ = std::max(longest_, Clock::now() - start);
  }

  void save() {
    const auto content = fmt::format(R"({{\"by\":{},\"save\":{}}})", number_, saves_);
    std::string pair;
    for (const char* half : {"a", "b"}) {
      pair += fmt::format(R"({}{{"profile":"{}","query":"{}","issueKey":"{}","changelog":"{}"}})",
                          pair.empty() ? "" : ",", profile_, query_, half, content);
    }
    run_command(engine_, "workspace.SaveJiraChangelogs", R"({"changelogs":[)" + pair + "]}");
    run_command(engine_, "workspace.SaveJiraCache",
                fmt::format(R"({{"profile":"{}","query":"{}","cacheKey":"{}/{}","response":"{}"}})",
                            profile_, query_, number_, saves_, content));
    ++saves_;
  }

  void require_whole_pair() {
    auto rows =
        engine_.query("select count(*), count(distinct changelog) from jira_changelog_cache");
    const Row* row = rows.next();
    const auto count = row->integer(0);
    if ((count == 0 || count == 2) && row->integer(1) == count / 2) return;
    throw std::runtime_error("a pair of changelogs was seen half saved");
  }

  int number_;
  Engine engine_;
  std::string profile_, query_;
  std::uint64_t saves_ = 0;
  Clock::duration longest_{};
};

struct Result {
  std::uint64_t saves = 0;
  std::uint64_t longest = 0;  // ms
};

int work_for(const std::filesystem::path& folder, int number, std::chrono::seconds time) try {
  Worker worker(folder / "desk.annals", number);
  worker.work_until(Clock::now() + time);
  std::ofstream(folder / std::to_string(number))
      << worker.saves() << ' ' << worker.longest().count();
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "soak: process {}: {}\n", number, error.what());
  return 1;
}

void make_desk(const std::filesystem::path& log) {
  auto engine = open_desk(log);
  run_command(engine, "workspace.CreateProfile",
              R"({"name":"A","jiraConfig":"{\"base_url\":\"https://jira.example.org\",)"
              R"(\"token\":\"s3cret-token\",\"configured\":true}"})");
  run_command(engine, "workspace.CreateQuery",
              fmt::format(R"({{"profile":"{}","name":"Q","jql":"project = A"}})",
                          first_value(engine, "select id from profiles")));
}

}  // namespace

void run_workspace(const Options& options, const std::filesystem::path& folder) {
  const auto log = folder / "desk.annals";
  make_desk(log);
  Children children;
  std::vector<pid_t> workers;
  for (int number : {1, 2}) {
    workers.push_back(children.start(
        [&] { return work_for(folder, number, std::chrono::seconds(options.seconds)); }));
  }
  for (const auto worker : workers) {
    if (!children.ends_well(worker)) throw std::runtime_error("a process failed");
  }
  Result all;
  for (const char* number : {"1", "2"}) {
    Result one;
    std::ifstream(folder / number) >> one.saves >> one.longest;
    if (one.saves == 0) throw std::runtime_error("a process got nothing done");
    all.saves += one.saves;
    all.longest = std::max(all.longest, one.longest);
  }
  if (std::chrono::milliseconds(all.longest) > longest_wait) {
    throw std::runtime_error(fmt::format("somebody waited {} ms", all.longest));
  }
  auto engine = open_desk(log);
  const auto found = first_value(engine, "select count(*) from jira_cache");
  if (found != std::to_string(all.saves)) {
    throw std::runtime_error(fmt::format("{} of {} saves are there", found, all.saves));
  }
  if (!engine.verify_deep().ok()) throw std::runtime_error("the tables differ from the log");
  fmt::print(
      "soak: {} saves by two processes, none lost or seen half; the longest of them and of "
      "the looks in between took {} ms\n",
      all.saves, all.longest);
}

}  // namespace annals::soak
