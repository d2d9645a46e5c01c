#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/contest.h"

namespace annals::bench {

/// What one side costs once its log has so many events.
struct GrowthStep {
  std::uint64_t events = 0;
  double append_us = 0;        ///< an event, in commits of 1 000, while it grew to this size
  double commit_p99_ms = 0;    ///< of those commits
  double scan_per_second = 0;  ///< of the newest million events, decoding two fields
  double bytes_each = 0;       ///< on the disk, all told
  double open_ms = 0;          ///< median; the engine's side only, as what follows
  double first_append_ms = 0;
  double first_read_ms = 0;       ///< of one stream
  std::uint64_t scan_memory = 0;  ///< bytes that the process grew by
  std::uint64_t verify_memory = 0;
  double verify_seconds = 0;
  double build_per_second = 0;  ///< events of another log of this size into the tables of "work"
  std::uint64_t build_memory = 0;
};

struct Growth {
  std::string name;
  std::vector<GrowthStep> steps;
};

/// The engine and SQLite by hand with the same uniqueness, at 10^4, 10^5, 10^6 and 10^7 events over
/// 100 000 streams. Takes minutes.
std::vector<Growth> measure_growth(Scale scale, const std::filesystem::path& disk);

std::string growth_table(const Growth& growth);
/// The same as a picture, for a page.
std::string growth_svg(const std::vector<Growth>& sides);

}  // namespace annals::bench
