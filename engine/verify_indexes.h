#pragma once

#include <annals/event.h>

#include <array>
#include <cstdint>
#include <span>

#include "engine/read_connection.h"
#include "engine/verify_events.h"
#include "engine/verify_problems.h"

namespace annals {

/// A sum over mixed pairs: equal for equal sets in any order, and for others with a probability of
/// 2^-64.
class PairSum {
 public:
  void add(std::uint64_t left, std::uint64_t right) {
    sum_ += mix(mix(left + 0x9e3779b97f4a7c15u) ^ right);
    ++count_;
  }
  std::uint64_t count() const { return count_; }
  friend bool operator==(const PairSum&, const PairSum&) = default;

 private:
  static std::uint64_t mix(std::uint64_t x) {  // the finalizer of MurmurHash3
    x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdu;
    x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53u;
    return x ^ (x >> 33);
  }
  std::uint64_t sum_ = 0;
  std::uint64_t count_ = 0;
};

/// What the indexes hold, or should: streams, types, tags up to the mark, and the ids of events.
struct IndexSums {
  std::array<PairSum, 3> keys;
  PairSum ids;

  void add(const RecordedEvent& event, const RowExtras& extras, Position mark);
  friend bool operator==(const IndexSums&, const IndexSums&) = default;
};

/// Reads the indexes once, in their order: whether that order is right, and what they hold. What
/// they hold beyond the mark must be so, but need not be all.
IndexSums read_indexes(sqlite::Connection& log, Position mark, Position head,
                       ProblemList& problems);

/// Finds what differs, when the sums do: looks every entry up in the events, and every event in the
/// indexes.
void find_index_faults(sqlite::Connection& log, Position mark, ProblemList& problems);

/// Room for the ids of names that there are; tells of ids that are not 1, 2, 3 …
UsedNames read_names(sqlite::Connection& log, ProblemList& problems);
/// Names stand once, their indexes list just them, and all of them are used.
void check_names(sqlite::Connection& log, const UsedNames& used, ProblemList& problems);

}  // namespace annals
