#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/latencies.h"
#include "bench/scratch_folder.h"

namespace annals::bench {

/// Seconds of one call.
template <class Work>
double seconds_of(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// What one side did in one round.
struct Round {
  std::uint64_t work = 0;  ///< in the contest's unit
  double seconds = 0;
  Latencies latencies{};            ///< where each of them was waited for
  std::uint64_t bytes_on_disk = 0;  ///< of what was written, 0 where that is not the point
};

/// The same work done by the engine and by hand-written SQLite, in turn.
class Contest {
 public:
  virtual ~Contest() = default;
  virtual std::string name() const = 0;
  virtual std::string unit() const { return "events"; }
  virtual std::string rival_name() const { return "events table, unique (stream, version)"; }
  /// The ratio to the rival that the project promises, where it promises one.
  virtual std::optional<double> promised_ratio() const { return std::nullopt; }
  /// The bytes that the engine's side may come to hold, where the project promises it.
  virtual std::optional<std::uint64_t> promised_memory() const { return std::nullopt; }
  /// What 99 of 100 waits, and the bytes on the disk of each, have to stay below, where promised.
  virtual std::optional<double> promised_p99_us() const { return std::nullopt; }
  virtual std::optional<double> promised_bytes_each() const { return std::nullopt; }
  /// Called once before the rounds, not measured; `folder` is kept until the end.
  virtual void prepare(const ScratchFolder&) {}
  virtual Round engine(const ScratchFolder& round_folder) = 0;
  virtual Round rival(const ScratchFolder& round_folder) = 0;
};

/// Medians over the rounds.
struct Outcome {
  std::string name;
  std::string unit;
  std::string rival_name;
  std::optional<double> promised_ratio;
  std::optional<std::uint64_t> promised_memory;
  std::optional<double> promised_p99_us, promised_bytes_each;
  struct Side {
    double rate = 0;  ///< per second
    Latencies latencies;
    double bytes_each = 0;          ///< on the disk, per unit of work
    std::uint64_t peak_memory = 0;  ///< bytes that the process grew by, in the worst round
  };
  Side engine, rival;
  double ratio() const { return rival.rate > 0 ? engine.rate / rival.rate : 0; }
  bool kept() const {
    return (!promised_ratio || ratio() >= *promised_ratio) &&
           (!promised_p99_us || engine.latencies.quantile(0.99) < *promised_p99_us) &&
           (!promised_bytes_each || engine.bytes_each < *promised_bytes_each);
  }
  bool memory_kept() const { return !promised_memory || engine.peak_memory < *promised_memory; }
};

/// `rounds` rounds, the sides taking turns in going first. The median counts.
Outcome run(Contest& contest, int rounds, const std::filesystem::path& disk);

/// The engine's side alone, over and over, for about so long: something to look at with a profiler.
void run_engine_only(Contest& contest, double seconds, const std::filesystem::path& disk);

double median(std::vector<double> values);

/// How large the work is. Quick runs show that everything works, not how fast it is.
struct Scale {
  bool quick = false;
  std::uint64_t of(std::uint64_t full) const {
    return quick ? std::max<std::uint64_t>(full / 50, 1) : full;
  }
};

using Contests = std::vector<std::unique_ptr<Contest>>;
void add_append_contests(Contests& contests, Scale scale);
void add_read_contests(Contests& contests, Scale scale);
void add_follow_contests(Contests& contests, Scale scale);
void add_rebuild_contests(Contests& contests, Scale scale);
void add_query_contests(Contests& contests, Scale scale);
void add_task_contests(Contests& contests, Scale scale, const std::filesystem::path& task_database);

}  // namespace annals::bench
