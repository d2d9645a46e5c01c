#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "events/sha256.h"

namespace annals {

// The proofs of RFC 9162. Leaves count from 0; a tree is known by its number of leaves.

/// The root of the subtree over the leaves [first, end). It is asked for subtrees of the whole
/// tree alone: `first` is a multiple of the least power of two that is not below `end - first`.
using SubtreeRoot = std::function<Digest(std::uint64_t first, std::uint64_t end)>;

/// Section 2.1.3.1: `leaf` < `size`.
std::vector<Digest> inclusion_path(std::uint64_t leaf, std::uint64_t size,
                                   const SubtreeRoot& root_of);
/// Section 2.1.3.2: the root to which leaf and path lead; nothing when the path is too short or
/// too long for such a tree.
std::optional<Digest> root_of_inclusion(Sha256& sha, const Digest& leaf_hash, std::uint64_t leaf,
                                        std::uint64_t size, std::span<const Digest> path);

/// Section 2.1.4.1: `first` <= `second`. Empty when `first` is 0 or `second`.
std::vector<Digest> consistency_path(std::uint64_t first, std::uint64_t second,
                                     const SubtreeRoot& root_of);
/// Section 2.1.4.2. Every tree extends the empty one.
bool is_extension(Sha256& sha, std::uint64_t first, const Digest& first_root, std::uint64_t second,
                  const Digest& second_root, std::span<const Digest> path);

}  // namespace annals
