#include "engine/log_tree.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <cstring>

namespace annals {

namespace {

constexpr const char* tiles_sql =
    "select tile, root from tree_tiles where tile >= ?1 and tile < ?2 order by tile";

}  // namespace

Digest LogTree::root(std::uint64_t first, std::uint64_t end) {
  MerkleFrontier subtree;
  // A subtree that does not begin with a tile lies within one.
  if (first % tile_events == 0) {
    add_tiles(subtree, first / tile_events, end / tile_events);
    first += subtree.size();
  }
  add_events(subtree, first, end);
  return subtree.root(thread_sha256());
}

void LogTree::add_tiles(MerkleFrontier& subtree, std::uint64_t first, std::uint64_t end) {
  if (first == end) return;
  auto tiles = connection_.log.prepare(tiles_sql);
  tiles.bind_all(first, end);
  for (std::uint64_t tile = first; tile < end; ++tile) {
    Digest root;
    if (!tiles.step() || tiles.unsigned_integer(0) != tile || tiles.blob(1).size() != root.size()) {
      throw Error(ErrorKind::corrupt, fmt::format("The log lacks the tile of its hash tree that "
                                                  "ends with event {}.",
                                                  (tile + 1) * tile_events));
    }
    std::memcpy(root.data(), tiles.blob(1).data(), root.size());
    subtree.append_tile(thread_sha256(), root);
  }
}

void LogTree::add_events(MerkleFrontier& subtree, std::uint64_t first, std::uint64_t end) {
  if (first == end) return;
  Sha256& sha = thread_sha256();
  sqlite::Statement& events = connection_.scan_forward;
  sqlite::ResetOnExit reset(events);
  events.bind_all(first + 1, end, static_cast<std::int64_t>(end - first));
  RecordedEvent event;
  RowExtras extras;
  for (Position position = first + 1; position <= end; ++position) {
    if (!events.step() || events.unsigned_integer(0) != position) {
      throw Error(ErrorKind::corrupt, fmt::format("The log has no event {}.", position));
    }
    connection_.rows.decode(events, event, &extras);
    subtree.append(sha, connection_.rows.leaf(sha, event, extras));
  }
}

}  // namespace annals
