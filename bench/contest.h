#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

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
};

/// The same work done by the engine and by hand-written SQLite, in turn.
class Contest {
 public:
  virtual ~Contest() = default;
  virtual std::string name() const = 0;
  virtual std::string unit() const { return "events"; }
  virtual std::string rival_name() const { return "events table, unique (stream, version)"; }
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
  double engine_rate = 0;  ///< per second
  double rival_rate = 0;
  double ratio() const { return rival_rate > 0 ? engine_rate / rival_rate : 0; }
};

/// `rounds` rounds, the sides taking turns in going first.
Outcome run(Contest& contest, int rounds, const std::filesystem::path& disk);

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
void add_task_contests(Contests& contests, Scale scale, const std::filesystem::path& task_database);

}  // namespace annals::bench
