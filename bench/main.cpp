#include <annals/sqlite_memory.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "bench/backup_latency.h"
#include "bench/follower.h"
#include "bench/growth.h"
#include "bench/report.h"

namespace annals::bench {
namespace {

constexpr const char* usage = R"(usage: annals_bench [OPTION]...

Measures the engine against SQLite used by hand, in turn and in the same run, the times that were
promised for 10 000 tasks, a bakery of 10 000 units and 50 profiles of 100 queries, and what appends
and queries suffer beside a rebuild, and appends beside a backup. Both sides are durable: write-ahead log, synchronous FULL.

  --quick            small amounts, one round: shows that everything works, not how fast it is
  --rounds N         rounds per contest, of which the median counts (5)
  --profile NAME     the engine's side of one contest for 20 seconds, for a profiler to look at
  --growth FILE      only how costs grow from 10 000 to 10 000 000 events, drawn into FILE as SVG;
                     takes some minutes and 10 GB of the disk
  --only TEXT        only what has TEXT in its name: contests, "rebuild", "backup", and "promises
                     of" work, bakery, bakery imports, packing, analytics imports, workspace,
                     proofs, history
  --json FILE        also write the figures as JSON
  --disk FOLDER      where to measure (beside the program)
  --counted          SQLite counts its memory for the whole process, under one mutex; without this,
                     by thread, as the program annals has it (annals/sqlite_memory.h)
  --tasks FILE       the task database to import (the largest at hand)
  --help             this text

Ends with status 1 when a promise is broken, except in quick runs.
)";

struct Options {
  Scale scale;
  int rounds = 5;
  std::string only;
  std::string profile;
  std::filesystem::path growth;
  std::filesystem::path json;
  std::filesystem::path disk;
  std::filesystem::path tasks;
  bool counted = false;
  bool help = false;
};

// The largest database in the first of the folders that has one.
std::filesystem::path largest_task_database() {
  for (const std::filesystem::path folder : {ANNALS_REAL_DATA "/shark", ANNALS_EXAMPLE_TASKS}) {
    std::filesystem::path largest;
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".db") continue;
      if (largest.empty() || entry.file_size() > std::filesystem::file_size(largest)) {
        largest = entry.path();
      }
    }
    if (!largest.empty()) return largest;
  }
  return {};
}

Options parse(int count, char** words) {
  Options options;
  options.disk = std::filesystem::path(words[0]).replace_filename("scratch");
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const auto value = [&]() -> std::string {
      if (++i == count) throw std::invalid_argument(word + " needs a value");
      return words[i];
    };
    if (word == "--quick") {
      options.scale.quick = true;
      options.rounds = 1;
    } else if (word == "--rounds") {
      options.rounds = std::max(1, std::stoi(value()));
    } else if (word == "--only") {
      options.only = value();
    } else if (word == "--profile") {
      options.profile = value();
    } else if (word == "--growth") {
      options.growth = value();
    } else if (word == "--json") {
      options.json = value();
    } else if (word == "--disk") {
      options.disk = value();
    } else if (word == "--tasks") {
      options.tasks = value();
    } else if (word == "--counted") {
      options.counted = true;
    } else if (word == "--help") {
      options.help = true;
    } else {
      throw std::invalid_argument("unknown option " + word);
    }
  }
  if (options.tasks.empty()) options.tasks = largest_task_database();
  return options;
}

Contests all_contests(const Options& options) {
  Contests contests;
  add_append_contests(contests, options.scale);
  add_read_contests(contests, options.scale);
  add_follow_contests(contests, options.scale);
  add_rebuild_contests(contests, options.scale);
  add_query_contests(contests, options.scale);
  add_task_contests(contests, options.scale, options.tasks);
  return contests;
}

void hold_contests(const Options& options, Report& report) {
  fmt::print("{:<42} {:>9} {:>9}\n", "", "annals", "by hand");
  for (const auto& contest : all_contests(options)) {
    if (contest->name().find(options.only) == std::string::npos) continue;
    report.outcomes.push_back(run(*contest, options.rounds, options.disk));
    fmt::print("{}\n", outcome_line(report.outcomes.back()));
    std::fflush(stdout);
  }
}

int profile(const Options& options) {
  constexpr double seconds = 20;
  for (const auto& contest : all_contests(options)) {
    if (contest->name().find(options.profile) == std::string::npos) continue;
    fmt::print("{}\n", contest->name());
    std::fflush(stdout);
    run_engine_only(*contest, options.scale.quick ? 0 : seconds, options.disk);
    return 0;
  }
  throw std::invalid_argument("there is no contest whose name holds " + options.profile);
}

constexpr struct {
  const char* name;
  std::vector<Promise> (*measure)(const PromiseInput&);
} promise_groups[] = {
    {"promises of work", measure_promises},
    {"promises of bakery", measure_bakery_promises},
    {"promises of bakery imports", measure_import_promises},
    {"promises of packing", measure_packing_promises},
    {"promises of analytics imports", measure_tree_promises},
    {"promises of workspace", measure_workspace_promises},
    {"promises of proofs", measure_proof_promises},
    {"promises of history", measure_history_promises},
};

void check_promises(const Options& options, const std::filesystem::path& program, Report& report) {
  const PromiseInput input{options.scale, options.disk, program, options.tasks};
  for (const auto& group : promise_groups) {
    if (std::string_view(group.name).find(options.only) == std::string_view::npos) continue;
    if (report.promises.empty()) {
      fmt::print("\n{:<46} {:>9} {:>9} {:>9} {:>7}\n", "promised", "median", "9 of 10", "worst",
                 "limit");
    }
    for (auto& promise : group.measure(input)) {
      fmt::print("{}\n", promise_line(promise));
      report.promises.push_back(std::move(promise));
    }
    std::fflush(stdout);
  }
}

void measure_rebuild(const Options& options, Report& report) {
  report.rebuild = measure_rebuild_latencies(options.scale, options.disk);
  fmt::print("\n{:<46} {:>9} {:>9} {:>9}    {:>9}\n",
             fmt::format("rebuild of {} events in {:.1f} s", report.rebuild.events,
                         report.rebuild.rebuild_seconds),
             "median", "p99", "worst", "calls");
  for (const auto& latency : report.rebuild.latencies) fmt::print("{}\n", latency_line(latency));
}

void measure_backup(const Options& options, Report& report) {
  report.backup = measure_backup_latencies(options.scale, options.disk);
  fmt::print("\n{:<46} {:>9} {:>9} {:>9}    {:>9}\n", "backup beside a writer", "median", "p99",
             "worst", "calls");
  for (const auto& latency : report.backup.latencies) fmt::print("{}\n", latency_line(latency));
  for (const auto& backup : report.backup.backups) fmt::print("{}\n", backup_line(backup));
}

int draw_growth(const Options& options) {
  const auto sides = measure_growth(options.scale, options.disk);
  for (const auto& side : sides) fmt::print("{}\n", growth_table(side));
  std::ofstream(options.growth) << growth_svg(sides);
  return 0;
}

int run_all(int count, char** words) {
  const auto options = parse(count, words);
  if (options.help) {
    fmt::print("{}", usage);
    return 0;
  }
  if (!options.counted) count_sqlite_memory_by_thread();
  if (!options.profile.empty()) return profile(options);
  if (!options.growth.empty()) return draw_growth(options);
  Report report{options.scale.quick, options.rounds, 0, {}, {}, {}, {}};
  report.flushes_per_second = measure_flushes(options.disk, options.scale.quick ? 0.05 : 1.0);
  fmt::print("this disk makes 4 KiB durable {:.0f} times a second\n\n", report.flushes_per_second);
  hold_contests(options, report);
  check_promises(options, std::filesystem::path(words[0]).parent_path() / "annals", report);
  if (std::string("rebuild").find(options.only) != std::string::npos) {
    measure_rebuild(options, report);
  }
  if (std::string("backup").find(options.only) != std::string::npos) {
    measure_backup(options, report);
  }
  if (!options.json.empty()) std::ofstream(options.json) << to_json(report) << '\n';
  std::error_code ignored;
  std::filesystem::remove(options.disk, ignored);  // when empty
  const bool kept = std::ranges::all_of(report.promises, &Promise::kept);
  return kept || options.scale.quick ? 0 : 1;
}

}  // namespace
}  // namespace annals::bench

int main(int count, char** words) {
  try {
    if (count == 4 && words[1] == annals::bench::follow_word) {
      return annals::bench::run_follower(words[2], words[3]);
    }
    return annals::bench::run_all(count, words);
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "annals_bench: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "annals_bench: {}\n", error.what());
    return 3;
  }
}
