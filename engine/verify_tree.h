#pragma once

#include <annals/event.h>

#include <map>
#include <optional>
#include <vector>

#include "engine/merkle_tree.h"
#include "engine/sqlite/connection.h"
#include "engine/verify_problems.h"

namespace annals {

/// Compares the events' leaves with the tree heads and tiles that are stored, and finds out where
/// they part: at a changed event (to the commit, or to the tile where that is less), a changed
/// tree head, or a changed tile. After a tile with a fault it goes on from that tile's stored root,
/// so that faults in several tiles are each found.
class TreeCheck {
 public:
  explicit TreeCheck(ProblemList& problems) : problems_(problems) {}
  /// To be called first.
  void load_tiles(sqlite::Connection& log);

  /// The next event, in order; `head` as stored with it.
  void add(Position position, const Digest& leaf, const std::optional<Digest>& head);
  /// Events up to `through` are missing or cannot be read.
  void add_missing(Position through);
  void finish();

  /// Whether the events so far can have this root.
  bool has_root(const Digest& root) const;
  Digest root() const { return frontier_.root(thread_sha256()); }

 private:
  struct Doubt {
    Position first, last;  ///< of a tile, as far as it is not known to be good
    bool reported;
  };
  void append(const Digest& leaf);
  void end_tile(const Digest& computed);
  void compare_head(Position position, const Digest& head);
  void settle(bool stored_is_right);
  void report_bad_head();
  void report_change(Position first, Position last, const char* what);

  ProblemList& problems_;
  std::map<std::uint64_t, Digest> tiles_;
  Position events_ = 0;
  bool lacks_leaves_ = false;  ///< in the tile under way
  bool given_up_ = false;

  MerkleFrontier frontier_, at_tile_;  ///< as the events give it; the same where the tile began
  /// With the stored roots of tiles that differ in place of the computed ones, until a tree head
  /// tells which of the two is right.
  std::optional<MerkleFrontier> stored_, stored_at_tile_;
  std::vector<Doubt> doubts_;

  Position last_good_ = 0;       ///< up to here a tree head or tile has confirmed the events
  Position first_bad_head_ = 0;  ///< since then; 0: none
};

}  // namespace annals
