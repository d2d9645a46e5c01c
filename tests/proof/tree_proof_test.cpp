#include "engine/tree_proof.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "engine/merkle_tree.h"

namespace annals::testing {

namespace {

using Leaves = std::vector<Digest>;

Digest leaf(std::string_view content) {
  return thread_sha256().hash(std::string(1, '\0').append(content));
}

Digest node(const Digest& left, const Digest& right) {
  return node_hash(thread_sha256(), left, right);
}

// The definition of section 2.1.1, literally.
Digest tree(const Leaves& leaves, std::uint64_t first, std::uint64_t end) {
  if (first == end) return thread_sha256().hash(std::string_view());
  if (end - first == 1) return leaves[first];
  std::uint64_t left = 1;
  while (left * 2 < end - first) left *= 2;
  return node(tree(leaves, first, first + left), tree(leaves, first + left, end));
}

SubtreeRoot roots_of(const Leaves& leaves) {
  return [&leaves](std::uint64_t first, std::uint64_t end) { return tree(leaves, first, end); };
}

Leaves made_leaves(std::uint64_t count) {
  Leaves leaves;
  for (std::uint64_t i = 0; i < count; ++i) leaves.push_back(leaf("leaf " + std::to_string(i)));
  return leaves;
}

// The leaves with which implementations of RFC 6962 and 9162 are compared everywhere, and the roots
// over the first one, two, … of them.
const std::string known_leaves[] = {
    "",
    std::string(1, '\0'),
    "\x10",
    "\x20\x21",
    "\x30\x31",
    "\x40\x41\x42\x43",
    "\x50\x51\x52\x53\x54\x55\x56\x57",
    "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
const char* const known_roots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

Leaves all_known_leaves() {
  Leaves leaves;
  for (const auto& content : known_leaves) leaves.push_back(leaf(content));
  return leaves;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tree_proofs)

BOOST_AUTO_TEST_CASE(the_known_trees_have_their_known_roots) {
  BOOST_TEST(to_hex(MerkleFrontier().root(thread_sha256())) ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  MerkleFrontier frontier;
  const Leaves leaves = all_known_leaves();
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    frontier.append(thread_sha256(), leaves[size - 1]);
    BOOST_TEST(to_hex(frontier.root(thread_sha256())) == known_roots[size - 1]);
    BOOST_TEST(to_hex(tree(leaves, 0, size)) == known_roots[size - 1]);
  }
}

// Section 2.1.5 names the nodes of a tree of seven leaves, and which of them each proof consists
// of.
BOOST_AUTO_TEST_CASE(the_paths_are_those_of_the_example_of_the_rfc) {
  const Leaves d = made_leaves(7);
  const Digest a = d[0], b = d[1], c = d[2], e = d[3], f = d[4], h = d[5], j = d[6];
  const Digest g = node(a, b), i = node(c, e), k = node(f, h);
  const Digest left = node(g, i), right = node(k, j);
  const auto inclusion = [&](std::uint64_t at) { return inclusion_path(at, 7, roots_of(d)); };
  BOOST_TEST((inclusion(0) == Leaves{b, i, right}));
  BOOST_TEST((inclusion(3) == Leaves{c, g, right}));
  BOOST_TEST((inclusion(4) == Leaves{h, j, left}));
  BOOST_TEST((inclusion(6) == Leaves{k, left}));
  const auto consistency = [&](std::uint64_t from) {
    return consistency_path(from, 7, roots_of(d));
  };
  BOOST_TEST((consistency(3) == Leaves{c, e, g, right}));
  BOOST_TEST((consistency(4) == Leaves{right}));
  BOOST_TEST((consistency(6) == Leaves{k, j, left}));
}

BOOST_AUTO_TEST_CASE(every_leaf_of_every_tree_up_to_70_is_proved_and_no_other) {
  Sha256& sha = thread_sha256();
  const Leaves leaves = made_leaves(70);
  for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
    const Digest root = tree(leaves, 0, size);
    for (std::uint64_t at = 0; at < size; ++at) {
      auto path = inclusion_path(at, size, roots_of(leaves));
      const auto leads_to_root = [&](const Digest& hash, std::uint64_t index, const Leaves& way) {
        return root_of_inclusion(sha, hash, index, size, way) == root;
      };
      BOOST_REQUIRE(leads_to_root(leaves[at], at, path));
      BOOST_REQUIRE(!leads_to_root(leaf("another"), at, path));
      for (std::uint64_t other : {at + 1, at - 1, at ^ 2}) {
        BOOST_REQUIRE(!leads_to_root(leaves[at], other, path));
      }
      for (auto& hash : path) {
        hash[7] ^= 1;
        BOOST_REQUIRE(!leads_to_root(leaves[at], at, path));
        hash[7] ^= 1;
      }
      path.push_back(root);
      BOOST_REQUIRE(!leads_to_root(leaves[at], at, path));
      path.resize(path.size() - 1);
      if (path.empty()) continue;
      path.pop_back();
      BOOST_REQUIRE(!leads_to_root(leaves[at], at, path));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_tree_up_to_70_extends_every_smaller_one_and_no_other) {
  Sha256& sha = thread_sha256();
  const Leaves leaves = made_leaves(70);
  for (std::uint64_t second = 0; second <= leaves.size(); ++second) {
    const Digest newer = tree(leaves, 0, second);
    for (std::uint64_t first = 0; first <= second; ++first) {
      const Digest older = tree(leaves, 0, first);
      auto path = consistency_path(first, second, roots_of(leaves));
      const auto extends = [&](const Digest& from, const Digest& to, const Leaves& way) {
        return is_extension(sha, first, from, second, to, way);
      };
      BOOST_REQUIRE(extends(older, newer, path));
      BOOST_REQUIRE(!extends(leaf("another"), newer, path));
      BOOST_REQUIRE((first == 0 || !extends(older, leaf("another"), path)));
      for (auto& hash : path) {
        hash[31] ^= 128;
        BOOST_REQUIRE(!extends(older, newer, path));
        hash[31] ^= 128;
      }
      path.push_back(newer);
      BOOST_REQUIRE(!extends(older, newer, path));
      path.pop_back();
      if (path.empty()) continue;
      path.pop_back();
      BOOST_REQUIRE(!extends(older, newer, path));
    }
    BOOST_REQUIRE(!is_extension(sha, second + 1, newer, second, newer, {}));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
