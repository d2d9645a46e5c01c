#include "engine/log_index.h"

#include <algorithm>

#include "engine/event_rows.h"

namespace annals {

namespace {

// How many events may be after the mark before merging starts. A process that opens the log reads
// so many rows before it can read a stream (about 5 million a second).
constexpr std::size_t merge_threshold = 16'384;
// Entries that a commit merges at the least; about a microsecond each.
constexpr std::size_t least_slice = 1'024;

constexpr const char* read_mark = "select through from index_mark";
constexpr const char* advance_mark = "update index_mark set through = ?1 where through < ?1";
constexpr const char* scan_tail =
    "select position, stream, version, type, tags from events where position > ?1 and position <= "
    "?2 "
    "order by position";
constexpr const char* forward[] = {
    "select position from stream_index where key = ?1 and position between ?2 and ?3 "
    "order by position limit ?4",
    "select position from type_index where key = ?1 and position between ?2 and ?3 "
    "order by position limit ?4",
    "select position from tag_index where key = ?1 and position between ?2 and ?3 "
    "order by position limit ?4"};
constexpr const char* backward[] = {
    "select position from stream_index where key = ?1 and position between ?2 and ?3 "
    "order by position desc limit ?4",
    "select position from type_index where key = ?1 and position between ?2 and ?3 "
    "order by position desc limit ?4",
    "select position from tag_index where key = ?1 and position between ?2 and ?3 "
    "order by position desc limit ?4"};
constexpr const char* insert[] = {
    "insert or ignore into stream_index (key, position) values (?1, ?2)",
    "insert or ignore into type_index (key, position) values (?1, ?2)",
    "insert or ignore into tag_index (key, position) values (?1, ?2)"};

std::size_t at(IndexKind kind) {
  return static_cast<std::size_t>(kind);
}

}  // namespace

StoredIndex::StoredIndex(sqlite::Connection& log)
    : mark_(log.prepare(read_mark)), scan_(log.prepare(scan_tail)) {
  for (auto kind : {IndexKind::stream, IndexKind::type, IndexKind::tag}) {
    forward_[at(kind)] = log.prepare(forward[at(kind)]);
    backward_[at(kind)] = log.prepare(backward[at(kind)]);
  }
}

Position StoredIndex::mark() {
  sqlite::ResetOnExit reset(mark_);
  return mark_.step() ? mark_.unsigned_integer(0) : 0;
}

std::optional<Position> StoredIndex::first(IndexKind kind, std::int64_t key, Position from,
                                           Position to) {
  std::vector<Position> found;
  list(kind, key, from, to, false, 1, found);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::optional<Position> StoredIndex::last(IndexKind kind, std::int64_t key, Position from,
                                          Position to) {
  std::vector<Position> found;
  list(kind, key, from, to, true, 1, found);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

void StoredIndex::list(IndexKind kind, std::int64_t key, Position from, Position to, bool reverse,
                       std::size_t limit, std::vector<Position>& out) {
  if (from > to) return;
  auto& statement = reverse ? backward_[at(kind)] : forward_[at(kind)];
  sqlite::ResetOnExit reset(statement);
  statement.bind_all(key, from, to, std::int64_t{static_cast<std::int64_t>(limit)});
  while (statement.step()) out.push_back(statement.unsigned_integer(0));
}

void StoredIndex::scan(Position position, Position to, std::vector<IndexedEvent>& out) {
  sqlite::ResetOnExit reset(scan_);
  scan_.bind_all(position, to);
  while (scan_.step()) {
    out.push_back({scan_.unsigned_integer(0), scan_.integer(1), scan_.unsigned_integer(2),
                   scan_.integer(3), decode_tag_ids(scan_.blob(4))});
  }
}

IndexMerger::IndexMerger(sqlite::Connection& log)
    : stored_(log), advance_(log.prepare(advance_mark)) {
  for (auto kind : {IndexKind::stream, IndexKind::type, IndexKind::tag}) {
    insert_[at(kind)] = log.prepare(insert[at(kind)]);
  }
}

void IndexMerger::reload(Position head) {
  mark_ = stored_.mark();
  tail_.clear();
  window_.clear();
  merged_ = merged_pending_ = 0;
  stored_.scan(mark_, head, tail_);
}

void IndexMerger::open_window() {
  window_end_ = tail_.back().position;
  merged_ = merged_pending_ = 0;
  for (const auto& event : tail_) {
    window_.push_back({IndexKind::stream, event.stream, event.position});
    window_.push_back({IndexKind::type, event.type, event.position});
    for (auto tag : event.tags) window_.push_back({IndexKind::tag, tag, event.position});
  }
  std::sort(window_.begin(), window_.end());
}

void IndexMerger::merge_some(std::size_t events) {
  if (window_.empty()) {
    if (tail_.size() < merge_threshold) return;
    open_window();
  }
  // Faster than events come in, so that the tail stays bounded whatever the size of commits.
  std::size_t per_event = 2 * (window_.size() / std::max<std::size_t>(tail_.size(), 1) + 1);
  std::size_t end = std::min(window_.size(), merged_ + std::max(least_slice, events * per_event));
  for (std::size_t i = merged_; i < end; ++i) {
    auto& statement = insert_[at(window_[i].kind)];
    statement.bind_all(window_[i].key, window_[i].position).run();
  }
  merged_pending_ = end;
  if (end == window_.size()) advance_.bind(1, window_end_).run();
}

void IndexMerger::committed() {
  merged_ = std::max(merged_, merged_pending_);
  if (window_.empty() || merged_ < window_.size()) return;
  mark_ = window_end_;
  std::erase_if(tail_, [&](const IndexedEvent& event) { return event.position <= mark_; });
  window_.clear();
  merged_ = merged_pending_ = 0;
}

}  // namespace annals
