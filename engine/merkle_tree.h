#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "events/sha256.h"

namespace annals {

/// A tile is a perfect subtree of so many leaves; the log stores the root of each complete tile.
inline constexpr int tile_height = 12;
inline constexpr std::uint64_t tile_events = std::uint64_t{1} << tile_height;

/// The hash of an inner node: SHA-256(0x01 || left || right), RFC 9162 section 2.1.1.
Digest node_hash(Sha256& sha, const Digest& left, const Digest& right);

/// The right edge of an RFC 9162 Merkle tree that grows by leaves: the roots of the perfect
/// subtrees of which it consists, largest first. Appending costs one hash on average, the root
/// at most one for each subtree. A value: copy it to be able to go back.
class MerkleFrontier {
 public:
  std::uint64_t size() const { return size_; }

  /// Adds a leaf, given its hash. Gives the root of the tile that the leaf completed, if any.
  std::optional<Digest> append(Sha256& sha, const Digest& leaf);
  /// Adds a whole tile; size() must be a multiple of tile_events.
  void append_tile(Sha256& sha, const Digest& root);
  /// The root over all leaves; SHA-256 of nothing when there are none.
  Digest root(Sha256& sha) const;

 private:
  struct Peak {
    int height;
    Digest root;
  };
  std::optional<Digest> add(Sha256& sha, Peak peak);

  std::uint64_t size_ = 0;
  std::vector<Peak> peaks_;
};

}  // namespace annals
