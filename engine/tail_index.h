#pragma once

#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/log_index.h"

namespace annals {

/// The readers' knowledge of the events that the stored indexes do not cover yet: what streams,
/// types and tags they have. Shared by all readers of a log in this process; bounded, since the
/// writers merge. Thread-safe.
class TailIndex {
 public:
  /// Positions in [from, to] of a key beyond the mark, ascending, appended to `out`. `stored` sees
  /// the log at a moment when its head is at least `to` and its mark is `mark`.
  void list(StoredIndex& stored, Position mark, Position to, IndexKind kind, std::int64_t key,
            Position from, std::vector<Position>& out);

 private:
  void catch_up(StoredIndex& stored, Position mark, Position to);

  std::mutex mutex_;
  Position base_ = 0;     ///< covers the positions after this one …
  Position covered_ = 0;  ///< … up to this one
  std::unordered_map<std::int64_t, std::vector<Position>> positions_[3];
};

}  // namespace annals
