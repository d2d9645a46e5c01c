#pragma once

#include <annals/event.h>

#include <cstdint>

#include "engine/merkle_tree.h"
#include "engine/read_connection.h"

namespace annals {

/// The hash tree of a log, found again from its rows: roots of whole tiles as they are stored,
/// everything below from the events. Used within one transaction of the connection.
class LogTree {
 public:
  explicit LogTree(ReadConnection& connection) : connection_(connection) {}

  /// The root of the subtree over the leaves [first, end), counted from 0, as tree_proof.h asks
  /// for them. Costs one hash for each whole tile and, for a part of one, one for each event.
  /// Throws Error{corrupt} where the log lacks an event or a tile.
  Digest root(std::uint64_t first, std::uint64_t end);

 private:
  void add_tiles(MerkleFrontier& subtree, std::uint64_t first, std::uint64_t end);
  void add_events(MerkleFrontier& subtree, std::uint64_t first, std::uint64_t end);

  ReadConnection& connection_;
};

}  // namespace annals
