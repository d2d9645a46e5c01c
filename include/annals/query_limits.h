#pragma once

#include <annals/limits.h>

#include <chrono>
#include <cstdint>

namespace annals {

/// What one query may cost before it ends with Error{busy}; zero: no limit. See docs/limits.md.
struct QueryLimits {
  /// What the caller does between two rows does not count.
  std::chrono::milliseconds time = limits::query_time;
  /// By which the memory that SQLite uses in this process may grow meanwhile; in this thread, after
  /// count_sqlite_memory_by_thread.
  std::uint64_t memory_bytes = limits::query_memory_bytes;
};

}  // namespace annals
