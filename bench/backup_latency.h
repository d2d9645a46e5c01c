#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "bench/caller.h"
#include "bench/contest.h"

namespace annals::bench {

/// A backup of one side's log.
struct BackupFigures {
  std::string name;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  double seconds = 0;  ///< taken beside a writer
};

/// What appending suffers while a backup is taken beside it, and how fast the backup is: the
/// engine's, which is verified and has hashes of its files, and SQLite's own copy by hand.
struct BackupLatencies {
  std::vector<BackupFigures> backups;
  std::vector<Latency> latencies;  ///< of each append without a backup and beside one
};

BackupLatencies measure_backup_latencies(Scale scale, const std::filesystem::path& disk);

}  // namespace annals::bench
