#pragma once

#include <annals/error.h>
#include <annals/query_limits.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "engine/sqlite/connection.h"

namespace annals {

/// Stops statements that cost more than they may. SQLite has room for one watch a connection, and
/// asks it every so many steps of its machine: a single step, such as instr() in a large text, is
/// not interrupted. For one thread at a time, as the connection.
class QueryWatch {
 public:
  explicit QueryWatch(sqlite::Connection& connection);
  ~QueryWatch();
  QueryWatch(const QueryWatch&) = delete;
  QueryWatch& operator=(const QueryWatch&) = delete;

  /// From here on it counts.
  void start(const QueryLimits& limits);
  void stop() noexcept;
  /// What lies between the two is the caller's own time.
  void pause();
  void resume();

  /// Why a statement was stopped since the start; nothing when none was.
  std::optional<Error> reason() const;

 private:
  using Nanoseconds = std::chrono::nanoseconds;
  enum class Stopped { no, by_time, by_memory };
  static int look(void* watch);

  sqlite3* connection_;
  QueryLimits limits_;
  Nanoseconds deadline_{0};
  std::optional<Nanoseconds> paused_at_;
  std::int64_t memory_ = 0;       ///< taken until memory_then_
  std::int64_t memory_then_ = 0;  ///< SQLite's when the query last went on
  Stopped stopped_ = Stopped::no;
};

}  // namespace annals
