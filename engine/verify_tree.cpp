#include "engine/verify_tree.h"

#include <algorithm>
#include <cstring>

namespace annals {

namespace {

constexpr const char* all_tiles_sql = "select tile, root from tree_tiles order by tile";
// Beyond such a gap the tree is not compared any further.
constexpr Position widest_gap = 1 << 20;

}  // namespace

void TreeCheck::load_tiles(sqlite::Connection& log) {
  auto tiles = log.prepare(all_tiles_sql);
  while (tiles.step()) {
    auto bytes = tiles.blob(1);
    Digest root{};
    if (bytes.size() != root.size()) {
      problems_.add("The root of tile {} has {} bytes.", tiles.integer(0), bytes.size());
      continue;
    }
    std::memcpy(root.data(), bytes.data(), root.size());
    tiles_[tiles.unsigned_integer(0)] = root;
  }
}

void TreeCheck::add(Position position, const Digest& leaf, const std::optional<Digest>& head) {
  if (given_up_) return;
  append(leaf);
  if (head) compare_head(position, *head);
}

void TreeCheck::add_missing(Position through) {
  if (given_up_ || through <= events_) return;
  if (through - events_ > widest_gap) {
    given_up_ = true;
    problems_.add("The hash tree was not compared beyond event {}.", events_);
    return;
  }
  while (events_ < through) {
    lacks_leaves_ = true;
    append(Digest{});
  }
}

void TreeCheck::append(const Digest& leaf) {
  Sha256& sha = thread_sha256();
  if (events_ % tile_events == 0) {
    at_tile_ = frontier_;
    stored_at_tile_ = stored_;
  }
  ++events_;
  if (stored_) stored_->append(sha, leaf);
  if (auto computed = frontier_.append(sha, leaf)) end_tile(*computed);
}

void TreeCheck::end_tile(const Digest& computed) {
  const std::uint64_t tile = events_ / tile_events - 1;
  auto found = tiles_.find(tile);
  if (found == tiles_.end()) {
    problems_.add("The hash tree lacks the tile that ends with event {}.", events_);
  } else if (found->second == computed && !lacks_leaves_) {
    // The events are right; so a head that differed was itself changed.
    if (first_bad_head_ != 0) report_bad_head();
    if (!stored_) last_good_ = events_;
  } else {
    const Position first = std::max(last_good_ + 1, tile * tile_events + 1);
    bool reported = lacks_leaves_;
    if (first_bad_head_ != 0) {
      if (!lacks_leaves_) report_change(first, first_bad_head_, "tree head stored with it");
      first_bad_head_ = 0;
      reported = true;
    }
    doubts_.push_back({first, events_, reported});
    if (!stored_) stored_at_tile_ = at_tile_;
    stored_ = stored_at_tile_;
    stored_->append_tile(thread_sha256(), found->second);
  }
  lacks_leaves_ = false;
}

void TreeCheck::compare_head(Position position, const Digest& head) {
  const bool computed_is_right = head == frontier_.root(thread_sha256());
  if (!computed_is_right && !(stored_ && head == stored_->root(thread_sha256()))) {
    if (first_bad_head_ == 0) first_bad_head_ = position;
    return;
  }
  if (stored_) settle(!computed_is_right);
  if (first_bad_head_ != 0) report_bad_head();
  last_good_ = position;
}

void TreeCheck::settle(bool stored_is_right) {
  for (const Doubt& doubt : doubts_) {
    if (!stored_is_right) {
      problems_.add(
          "The stored root of the tile that ends with event {} was changed: its events have "
          "the tree heads stored with them.",
          doubt.last);
    } else if (!doubt.reported) {
      report_change(doubt.first, doubt.last, "hash of their tile");
    }
  }
  doubts_.clear();
  if (stored_is_right) {
    frontier_ = *stored_;
    at_tile_ = *stored_at_tile_;
  }
  stored_.reset();
}

void TreeCheck::report_bad_head() {
  problems_.add(
      "The tree head stored with event {} was changed: it is not the root of the events up to "
      "there, which are right.",
      first_bad_head_);
  first_bad_head_ = 0;
}

void TreeCheck::report_change(Position first, Position last, const char* what) {
  if (first == last) {
    problems_.add(
        "Event {} was changed or added, or others in front of it were taken away: the events up to "
        "{} do not have the {}.",
        last, last, what);
  } else {
    problems_.add(
        "One of the events {} to {} was changed, added or taken away: the events up to {} do not "
        "have the {}.",
        first, last, last, what);
  }
}

void TreeCheck::finish() {
  if (given_up_) return;
  const bool unsettled = std::ranges::any_of(doubts_, [](const Doubt& d) { return !d.reported; });
  if (stored_) settle(true);
  if (first_bad_head_ != 0 && !unsettled && !lacks_leaves_) {
    report_change(last_good_ + 1, first_bad_head_, "tree head stored with it");
  }
  if (!tiles_.empty() && tiles_.rbegin()->first >= events_ / tile_events) {
    problems_.add("The hash tree has tiles beyond the last event, {}.", events_);
  }
}

bool TreeCheck::has_root(const Digest& root) const {
  return frontier_.root(thread_sha256()) == root ||
         (stored_ && stored_->root(thread_sha256()) == root);
}

}  // namespace annals
