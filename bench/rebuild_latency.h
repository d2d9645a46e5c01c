#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "bench/caller.h"
#include "bench/contest.h"

namespace annals::bench {

/// What appending and querying suffer while the tables of a large log are rebuilt beside them.
struct RebuildLatencies {
  std::uint64_t events = 0;  ///< in the log when the rebuild began
  double rebuild_seconds = 0;
  std::vector<Latency> latencies;  ///< of each call without a rebuild and beside one
};

RebuildLatencies measure_rebuild_latencies(Scale scale, const std::filesystem::path& disk);

}  // namespace annals::bench
