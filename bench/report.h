#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/backup_latency.h"
#include "bench/contest.h"
#include "bench/promise.h"
#include "bench/rebuild_latency.h"

namespace annals::bench {

struct Report {
  bool quick = false;
  int rounds = 0;
  double flushes_per_second = 0;  ///< 4 KiB written and fdatasync, one after the other
  std::vector<Outcome> outcomes;
  std::vector<Promise> promises;
  RebuildLatencies rebuild;
  BackupLatencies backup;
};

/// How often a second this disk makes 4 KiB durable: the ceiling of single commits.
double measure_flushes(const std::filesystem::path& disk, double seconds);

std::string outcome_line(const Outcome& outcome);
std::string promise_line(const Promise& promise);
std::string backup_line(const BackupFigures& backup);
std::string to_json(const Report& report);

}  // namespace annals::bench
