#include <annals/import.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/soak/children.h"
#include "tests/soak/crash_load.h"
#include "tests/soak/final_check.h"
#include "tests/soak/soak_module.h"
#include "tests/soak/soak_run.h"
#include "tests/soak/writer.h"

namespace annals::soak {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int rounds_of_a_log = 20;  // then a new one is begun, so that looking stays cheap
constexpr std::uint32_t threads_of_a_writer = 2;

struct Figures {
  std::uint64_t rounds = 0, killed = 0, logs = 0, backups = 0;
  FinalFigures all;
};

/// One log, whose users are killed round after round.
class CrashedLog {
 public:
  CrashedLog(const std::filesystem::path& folder, std::uint64_t seed, Figures& figures)
      : folder_(folder),
        log_(folder / "crash.annals"),
        random_(seed),
        imports_(random_() % 2 == 0),
        figures_(figures) {
    std::filesystem::create_directories(diaries());
    auto engine = open_soak(log_);
    engine.register_module(tally_module(true));
  }

  void run_round() {
    Children children;
    std::vector<pid_t> running;
    for (int i = 0; i < 2; ++i) running.push_back(start_writer(children));
    running.push_back(children.start([&] { return rebuild_for_ever(log_); }));
    running.push_back(children.start([&] { return back_up_for_ever(log_); }));
    if (imports_) {
      running.push_back(children.start(
          [&] { return import_for_ever(log_, ANNALS_TASKS, folder_ / "imported"); }));
    }
    wait_up_to(150);
    // Some at once, the others a little later: they must not be held up by the dead.
    std::ranges::shuffle(running, random_);
    const auto first = 1 + random_() % running.size();
    for (std::size_t i = 0; i < running.size(); ++i) {
      if (i == first) wait_up_to(30);
      if (!children.is_killed(running[i])) throw std::runtime_error("a process failed");
      ++figures_.killed;
    }
    ++figures_.rounds;
    check();
  }

  /// What was told in all rounds, and that the last import can be done again.
  void finish() {
    if (imports_) {
      auto engine = open_soak(log_);
      ImportOptions options;
      options.again = true;
      const auto newest = std::filesystem::path(ANNALS_TASKS) / "3_third_week.db";
      (void)import_from(engine, "shark", newest, options);
      for (const auto& table : import_from(engine, "shark", newest, options).tables) {
        if (table.changed == 0 && table.rows == table.in_tables + table.kept) continue;
        throw std::runtime_error("an import of what is there changed " + table.name);
      }
    }
    const auto figures = check_everything(log_, diaries(), killed_);
    figures_.all.events += figures.events;
    figures_.all.appended += figures.appended;
    figures_.all.refused += figures.refused;
    figures_.all.unanswered += figures.unanswered;
    ++figures_.logs;
  }

 private:
  std::filesystem::path diaries() const { return folder_ / "diaries"; }

  void wait_up_to(std::uint64_t milliseconds) {
    std::this_thread::sleep_for(std::chrono::microseconds(random_() % (milliseconds * 1000)));
  }

  pid_t start_writer(Children& children) {
    const auto first = next_writer_;
    next_writer_ += threads_of_a_writer;
    for (auto writer = first; writer < next_writer_; ++writer) killed_.insert(writer);
    const auto seed = random_();
    return children.start([=, this] {
      return write_for(log_, diaries(), first, threads_of_a_writer, seed, std::chrono::hours(1));
    });
  }

  void check() {
    auto engine = open_soak(log_);
    require_answers(engine, diaries(), killed_);
    const auto report = engine.verify_deep();
    for (const auto& problem : report.log.problems) throw std::runtime_error(problem);
    for (const auto& module : report.modules) {
      if (module.problems.empty()) continue;
      throw std::runtime_error(module.module + ": " + module.problems.front());
    }
    if (!engine.rebuilds().empty())
      throw std::runtime_error("a rebuild of a dead process is shown");
    for (const auto& backup : Engine::backups(log_, BackupCheck::content)) {
      if (!backup.good()) throw std::runtime_error(backup.problem);
      ++figures_.backups;
    }
  }

  std::filesystem::path folder_, log_;
  std::mt19937_64 random_;
  bool imports_;
  Figures& figures_;
  std::uint32_t next_writer_ = 0;
  std::set<std::uint32_t> killed_;
};

}  // namespace

void run_crashes(const Options& options, const std::filesystem::path& folder) {
  const auto end = Clock::now() + std::chrono::seconds(options.seconds);
  Figures figures;
  auto goes_on = [&] {
    return Clock::now() < end && (options.rounds == 0 || figures.rounds < options.rounds);
  };
  for (std::uint64_t log = 0; goes_on(); ++log) {
    const auto place = folder / std::to_string(log);
    std::filesystem::create_directory(place);
    CrashedLog crashed(place, options.seed + log, figures);
    for (int round = 0; round < rounds_of_a_log && goes_on(); ++round) crashed.run_round();
    crashed.finish();
    std::filesystem::remove_all(place);
  }
  fmt::print(
      "soak: {} rounds on {} logs, {} processes killed while {} events came; {} appends were "
      "acknowledged, {} refused, {} events unanswered; 0 lost, 0 there twice, 0 gaps, 0 tables "
      "that "
      "differ; {} backups looked at, all good\n",
      figures.rounds, figures.logs, figures.killed, figures.all.events, figures.all.appended,
      figures.all.refused, figures.all.unanswered, figures.backups);
}

}  // namespace annals::soak
