#include "engine/tree_proof.h"

#include <bit>

#include "engine/merkle_tree.h"

namespace annals {

namespace {

// Where the tree over `leaves` > 1 leaves is divided: the largest power of two below it.
std::uint64_t left_part(std::uint64_t leaves) {
  return std::bit_floor(leaves - 1);
}

void add_inclusion(std::uint64_t leaf, std::uint64_t first, std::uint64_t end,
                   const SubtreeRoot& root_of, std::vector<Digest>& path) {
  if (end - first == 1) return;
  const std::uint64_t middle = first + left_part(end - first);
  if (leaf < middle) {
    add_inclusion(leaf, first, middle, root_of, path);
    path.push_back(root_of(middle, end));
  } else {
    add_inclusion(leaf, middle, end, root_of, path);
    path.push_back(root_of(first, middle));
  }
}

// SUBPROOF: `known` as long as the subtree is the whole of the older tree, whose root the checker
// has.
void add_consistency(std::uint64_t older, std::uint64_t first, std::uint64_t end, bool known,
                     const SubtreeRoot& root_of, std::vector<Digest>& path) {
  if (older == end) {
    if (!known) path.push_back(root_of(first, end));
    return;
  }
  const std::uint64_t middle = first + left_part(end - first);
  if (older <= middle) {
    add_consistency(older, first, middle, known, root_of, path);
    path.push_back(root_of(middle, end));
  } else {
    add_consistency(older, middle, end, false, root_of, path);
    path.push_back(root_of(first, middle));
  }
}

// The way up from a node, as both checks of the RFC walk it: `index` among the nodes of its level,
// of which `last` is the last.
class Ascent {
 public:
  Ascent(std::uint64_t index, std::uint64_t last) : index_(index), last_(last) {}

  bool at_root() const { return last_ == 0; }
  void skip_right_children() {
    while (index_ & 1) rise();
  }
  // Whether the next node of the path stands to the left. Takes the step to its parent.
  bool step_finds_left() {
    const bool left = (index_ & 1) != 0 || index_ == last_;
    if (left) {
      while (index_ != 0 && (index_ & 1) == 0) rise();
    }
    rise();
    return left;
  }

 private:
  void rise() {
    index_ >>= 1;
    last_ >>= 1;
  }
  std::uint64_t index_, last_;
};

}  // namespace

std::vector<Digest> inclusion_path(std::uint64_t leaf, std::uint64_t size,
                                   const SubtreeRoot& root_of) {
  std::vector<Digest> path;
  add_inclusion(leaf, 0, size, root_of, path);
  return path;
}

std::optional<Digest> root_of_inclusion(Sha256& sha, const Digest& leaf_hash, std::uint64_t leaf,
                                        std::uint64_t size, std::span<const Digest> path) {
  if (leaf >= size) return std::nullopt;
  Ascent ascent(leaf, size - 1);
  Digest root = leaf_hash;
  for (const Digest& node : path) {
    if (ascent.at_root()) return std::nullopt;
    root = ascent.step_finds_left() ? node_hash(sha, node, root) : node_hash(sha, root, node);
  }
  if (!ascent.at_root()) return std::nullopt;
  return root;
}

std::vector<Digest> consistency_path(std::uint64_t first, std::uint64_t second,
                                     const SubtreeRoot& root_of) {
  std::vector<Digest> path;
  if (first != 0) add_consistency(first, 0, second, true, root_of, path);
  return path;
}

bool is_extension(Sha256& sha, std::uint64_t first, const Digest& first_root, std::uint64_t second,
                  const Digest& second_root, std::span<const Digest> path) {
  if (first > second) return false;
  if (first == second) return path.empty() && first_root == second_root;
  if (first == 0) return path.empty() && first_root == sha.hash(std::string_view());
  // A perfect older tree is a node of the newer one, and its root is not repeated in the path.
  const bool perfect = std::has_single_bit(first);
  if (!perfect && path.empty()) return false;
  Ascent ascent(first - 1, second - 1);
  ascent.skip_right_children();
  Digest older = perfect ? first_root : path.front();
  Digest newer = older;
  for (const Digest& node : perfect ? path : path.subspan(1)) {
    if (ascent.at_root()) return false;
    if (ascent.step_finds_left()) {
      older = node_hash(sha, node, older);
      newer = node_hash(sha, node, newer);
    } else {
      newer = node_hash(sha, newer, node);
    }
  }
  return ascent.at_root() && older == first_root && newer == second_root;
}

}  // namespace annals
