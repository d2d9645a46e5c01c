#include "tests/soak/keeper.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <functional>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/soak/soak_module.h"

namespace annals::soak {
namespace {

using Clock = std::chrono::steady_clock;

// Accounts and moves are of one moment, so whatever is written meanwhile, they add up.
constexpr const char* sums = R"sql(
select (select coalesce(sum(cents), 0) from accounts), (select coalesce(sum(cents), 0) from moves),
       (select coalesce(sum(moves), 0) from accounts), (select count(*) from moves)
)sql";

void require(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

template <class Asked>
std::int64_t moves_that_add_up(const Asked& asked) {
  auto rows = asked.query(sums);
  const Row* row = rows.next();
  require(row->integer(0) == row->integer(1) && row->integer(2) == row->integer(3),
          "the tables do not add up");
  return row->integer(3);
}

void ask(Engine& engine, std::mt19937_64&) {
  const auto before = moves_that_add_up(engine);
  require(moves_that_add_up(engine) >= before, "the tables have gone back");
}

void ask_the_past(Engine& engine, std::mt19937_64& random) {
  const auto past = engine.as_of(Position{random() % (engine.head() + 1)});
  (void)moves_that_add_up(past);
}

void rebuild(Engine& engine, std::mt19937_64& random) {
  RebuildOptions options;
  options.back_up = random() % 8 == 0;
  options.dry_run = random() % 4 == 0;
  if (random() % 4 != 0) options.definition = soak_module(random() % 2 == 0);
  const auto report = engine.rebuild("soak", options);
  require(report.outcome != RebuildOutcome::refused, "rebuild: " + report.summary());
}

void roll_back(Engine& engine, std::mt19937_64&) {
  if (engine.builds("soak").size() < 2) return;
  RebuildOptions options;
  options.back_up = false;
  const auto report = engine.roll_back("soak", options);
  require(report.outcome != RebuildOutcome::refused, "roll back: " + report.summary());
}

void back_up(Engine& engine, std::mt19937_64& random, const std::filesystem::path& folder) {
  BackupOptions options;
  options.with_views = random() % 2 == 0;
  options.retention.keep = 2;
  const auto backup = engine.back_up(options);
  const auto copy = folder / "restored.annals";
  Engine::restore(backup.path, copy);
  {
    auto restored = open_soak(copy);
    require(restored.verify().problems.empty(), "a restored backup is not whole");
    (void)moves_that_add_up(restored);
  }
  for (const char* ending : {"", "-wal", "-shm", "-lock", "-views", "-backups"}) {
    std::filesystem::remove_all(copy.string() + ending);
  }
}

void verify(Engine& engine, std::mt19937_64& random) {
  if (random() % 2 == 0) {
    const auto report = engine.verify();
    require(report.problems.empty(),
            report.problems.empty() ? "" : "verify: " + report.problems.front());
    return;
  }
  const auto report = engine.verify_deep();
  require(report.ok(), "the tables are not what the log gives");
}

}  // namespace

int keep_for(const std::filesystem::path& log, const std::filesystem::path& folder,
             std::uint64_t seed, std::chrono::milliseconds time) try {
  const auto end = Clock::now() + time;
  auto engine = open_soak(log);
  std::atomic<int> failed = 0;
  const std::function<void(std::mt19937_64&)> works[] = {
      [&](auto& random) { ask(engine, random); },
      [&](auto& random) { ask_the_past(engine, random); },
      [&](auto& random) {
        random() % 3 == 0 ? roll_back(engine, random) : rebuild(engine, random);
      },
      [&](auto& random) { back_up(engine, random, folder); },
      [&](auto& random) { verify(engine, random); },
  };
  {
    std::vector<std::jthread> threads;
    for (const auto& work : works) {
      threads.emplace_back([&, number = threads.size()] {
        try {
          for (std::mt19937_64 random(seed + number); Clock::now() < end;) work(random);
        } catch (const std::exception& error) {
          fmt::print(stderr, "soak: keeper {}: {}\n", number, error.what());
          failed = 1;
        }
      });
    }
  }
  return failed;
} catch (const std::exception& error) {
  fmt::print(stderr, "soak: keeper: {}\n", error.what());
  return 1;
}

}  // namespace annals::soak
