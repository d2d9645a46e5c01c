#include "engine/log_proofs.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/leaf_hash.h"
#include "engine/log_tree.h"
#include "engine/tree_proof.h"

namespace annals {

namespace {

std::vector<std::string> to_hex_path(const std::vector<Digest>& path) {
  std::vector<std::string> texts;
  for (const Digest& node : path) texts.push_back(to_hex(node));
  return texts;
}

void require_position(Position position, Position head) {
  if (position > head) {
    throw Error(ErrorKind::not_found,
                fmt::format("There is no event {}: the newest one is {}.", position, head));
  }
}

struct FoundEvent {
  RecordedEvent event;
  RowExtras extras;
};

FoundEvent read_event(ReadConnection& connection, Position position) {
  FoundEvent found;
  sqlite::ResetOnExit reset(connection.by_position);
  connection.by_position.bind(1, position);
  if (!connection.by_position.step()) {
    require_position(position == 0 ? 1 : position, connection.read_head());
    throw Error(ErrorKind::not_found, fmt::format("There is no event {}.", position));
  }
  connection.rows.decode(connection.by_position, found.event, &found.extras);
  return found;
}

// The head at a position, from the events and tiles, and compared with the one stored there if
// there is one: only the last event of a commit has it.
TreeHead computed_head(ReadConnection& connection, LogTree& tree, Position position) {
  Digest root = tree.root(0, position);
  if (position > 0) {
    auto stored = read_event(connection, position).extras.tree_head;
    if (stored && *stored != root) {
      throw Error(ErrorKind::corrupt,
                  fmt::format("The events up to {} do not have the tree head stored with them; "
                              "\"annals verify\" looks for what was changed.",
                              position));
    }
  }
  return {position, to_hex(root)};
}

EventLeaf leaf_of(ReadConnection& connection, FoundEvent found) {
  EventLeaf leaf;
  for (auto id : found.extras.tags) leaf.tags.push_back(connection.rows.tags().tag(id));
  std::ranges::sort(leaf.tags);
  Sha256& sha = thread_sha256();
  Digest payload = payload_hash(sha, found.event.payload);
  leaf.payload_hash = to_hex(payload);
  leaf.leaf_hash = to_hex(leaf_hash(sha, found.event, leaf.tags, payload));
  leaf.event = std::move(found.event);
  return leaf;
}

}  // namespace

TreeHead read_tree_head(ReadConnection& connection) {
  sqlite::Transaction moment(connection.log, sqlite::Transaction::Kind::read);
  Position head = connection.read_head();
  if (head == 0) return {0, to_hex(thread_sha256().hash(std::string_view()))};
  auto stored = read_event(connection, head).extras.tree_head;
  if (!stored) {
    throw Error(ErrorKind::corrupt,
                fmt::format("The newest event, {}, carries no tree head.", head));
  }
  return {head, to_hex(*stored)};
}

EventLeaf read_leaf(ReadConnection& connection, Position position) {
  return leaf_of(connection, read_event(connection, position));
}

InclusionProof prove_inclusion(ReadConnection& connection, Position position, Position head) {
  sqlite::Transaction moment(connection.log, sqlite::Transaction::Kind::read);
  const Position newest = connection.read_head();
  if (head == 0) head = newest;
  require_position(head, newest);
  InclusionProof proof;
  proof.leaf = leaf_of(connection, read_event(connection, position));
  if (position > head) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Event {} is not among the first {}.", position, head));
  }
  LogTree tree(connection);
  proof.head = computed_head(connection, tree, head);
  proof.path = to_hex_path(inclusion_path(
      position - 1, head, [&](auto first, auto end) { return tree.root(first, end); }));
  if (!proof.holds()) {
    throw Error(ErrorKind::corrupt,
                fmt::format("Event {} does not have the hash of its tile of the hash tree; "
                            "\"annals verify\" looks for what was changed.",
                            position));
  }
  return proof;
}

ConsistencyProof prove_consistency(ReadConnection& connection, Position since, Position head) {
  sqlite::Transaction moment(connection.log, sqlite::Transaction::Kind::read);
  const Position newest = connection.read_head();
  if (head == 0) head = newest;
  require_position(std::max(since, head), newest);
  if (since > head) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("A log of {} events does not extend one of {}.", head, since));
  }
  LogTree tree(connection);
  ConsistencyProof proof;
  proof.first = computed_head(connection, tree, since);
  proof.second = computed_head(connection, tree, head);
  proof.path = to_hex_path(
      consistency_path(since, head, [&](auto first, auto end) { return tree.root(first, end); }));
  return proof;
}

}  // namespace annals
