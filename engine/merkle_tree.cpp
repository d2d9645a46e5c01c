#include "engine/merkle_tree.h"

#include <algorithm>
#include <array>

namespace annals {

Digest node_hash(Sha256& sha, const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 1 + 2 * sizeof(Digest)> hashed;
  hashed[0] = 1;  // a node
  std::ranges::copy(left, hashed.begin() + 1);
  std::ranges::copy(right, hashed.begin() + 1 + left.size());
  return sha.hash({std::as_bytes(std::span(hashed))});
}

std::optional<Digest> MerkleFrontier::append(Sha256& sha, const Digest& leaf) {
  ++size_;
  return add(sha, {0, leaf});
}

void MerkleFrontier::append_tile(Sha256& sha, const Digest& root) {
  size_ += tile_events;
  add(sha, {tile_height, root});
}

std::optional<Digest> MerkleFrontier::add(Sha256& sha, Peak peak) {
  std::optional<Digest> tile;
  while (!peaks_.empty() && peaks_.back().height == peak.height) {
    peak = {peak.height + 1, node_hash(sha, peaks_.back().root, peak.root)};
    peaks_.pop_back();
    if (peak.height == tile_height) tile = peak.root;
  }
  peaks_.push_back(peak);
  return tile;
}

Digest MerkleFrontier::root(Sha256& sha) const {
  if (peaks_.empty()) return sha.hash(std::string_view{});
  Digest root = peaks_.back().root;
  for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak) {
    root = node_hash(sha, peak->root, root);
  }
  return root;
}

}  // namespace annals
