#include "bench/contest.h"

#include <algorithm>

namespace annals::bench {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Outcome run(Contest& contest, int rounds, const std::filesystem::path& disk) {
  const ScratchFolder kept(disk);
  contest.prepare(kept);
  std::vector<double> engine_rates, rival_rates;
  const auto one = [&](bool engine) {
    const ScratchFolder folder(disk);
    const auto round = engine ? contest.engine(folder) : contest.rival(folder);
    (engine ? engine_rates : rival_rates)
        .push_back(static_cast<double>(round.work) / std::max(round.seconds, 1e-9));
  };
  for (int round = 0; round < rounds; ++round) {
    one(round % 2 == 0);
    one(round % 2 != 0);
  }
  return {contest.name(), contest.unit(), contest.rival_name(), median(engine_rates),
          median(rival_rates)};
}

}  // namespace annals::bench
