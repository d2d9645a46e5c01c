#pragma once

#include <annals/event.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "engine/sqlite/connection.h"

namespace annals {

/// Tells how far the log has come, whoever wrote. Commits of this process wake waiters at once;
/// those of other processes are noticed by a look at SQLite's data version every few milliseconds,
/// which costs about a microsecond. Thread-safe.
class HeadWatch {
 public:
  explicit HeadWatch(sqlite::Connection log);

  Position head();
  /// Waits until the head is beyond `known`, or for `wait`, or until woken; returns the head.
  Position wait(Position known, std::chrono::milliseconds wait);
  /// Wakes everybody who waits.
  void wake();

 private:
  Position look();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t wakes_ = 0;
  sqlite::Connection log_;
  sqlite::Statement data_version_, head_;
  std::int64_t seen_version_ = -1;
  Position seen_head_ = 0;
};

}  // namespace annals
