#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/contest.h"

namespace annals::bench {

/// How long single calls took, one after another in one thread.
struct Latency {
  std::string name;
  std::vector<double> samples_ms;  ///< sorted

  double at(double share) const;  ///< 0.99: what 99 of 100 calls did not exceed
};

/// What appending and querying suffer while the tables of a large log are rebuilt beside them.
struct RebuildLatencies {
  std::uint64_t events = 0;  ///< in the log when the rebuild began
  double rebuild_seconds = 0;
  std::vector<Latency> latencies;  ///< of each call without a rebuild and beside one
};

RebuildLatencies measure_rebuild_latencies(Scale scale, const std::filesystem::path& disk);

std::string latency_line(const Latency& latency);

}  // namespace annals::bench
