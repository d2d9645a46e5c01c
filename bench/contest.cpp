#include "bench/contest.h"

#include <algorithm>

#include "bench/memory.h"

namespace annals::bench {
namespace {

/// What the rounds of one side came to.
class Rounds {
 public:
  void run(Contest& contest, bool engine, const std::filesystem::path& disk) {
    const ScratchFolder folder(disk);
    const PeakMemory memory;
    const auto round = engine ? contest.engine(folder) : contest.rival(folder);
    side_.peak_memory = std::max(side_.peak_memory, memory.growth());
    side_.latencies.add(round.latencies);
    const auto work = static_cast<double>(round.work);
    rates_.push_back(work / std::max(round.seconds, 1e-9));
    if (round.work) side_.bytes_each = static_cast<double>(round.bytes_on_disk) / work;
  }
  Outcome::Side result() {
    side_.rate = median(rates_);
    return std::move(side_);
  }

 private:
  Outcome::Side side_;
  std::vector<double> rates_;
};

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Outcome run(Contest& contest, int rounds, const std::filesystem::path& disk) {
  const ScratchFolder kept(disk);
  contest.prepare(kept);
  Rounds engine, rival;
  for (int round = 0; round < rounds; ++round) {
    for (bool turn : {round % 2 == 0, round % 2 != 0}) {
      (turn ? engine : rival).run(contest, turn, disk);
    }
  }
  return {contest.name(),
          contest.unit(),
          contest.rival_name(),
          contest.promised_ratio(),
          contest.promised_memory(),
          contest.promised_p99_us(),
          contest.promised_bytes_each(),
          engine.result(),
          rival.result()};
}

void run_engine_only(Contest& contest, double seconds, const std::filesystem::path& disk) {
  const ScratchFolder kept(disk);
  contest.prepare(kept);
  double spent = 0;
  while (spent < seconds) {
    spent += seconds_of([&] {
      const ScratchFolder folder(disk);
      contest.engine(folder);
    });
  }
}

}  // namespace annals::bench
