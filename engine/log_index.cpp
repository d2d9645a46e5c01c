#include "engine/log_index.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "engine/event_rows.h"

namespace annals {

namespace {

// How many events have to wait before they are merged. The larger the log, the more pages its
// indexes have, and the more events it takes to find several for each; but a process that opens the
// log reads what waits before it can append or read a stream (about 3 million a second).
constexpr Position least_wait = 16'384;
constexpr Position longest_wait = 65'536;
constexpr Position part_of_log = 64;
// A run is sorted at once, in about a tenth of a millisecond.
constexpr std::size_t run_events = 1'024;
// Entries that a commit merges at the least; about a microsecond each.
constexpr std::size_t least_slice = 256;

Position events_to_wait_for(Position head) {
  return std::clamp(head / part_of_log, least_wait, longest_wait);
}

// Where a run's place in the heap comes from.
constexpr auto front_of = [](const auto& run) { return run.entries[run.next]; };

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
  filling_ = {};
  filling_events_ = 0;
  waiting_.clear();
  window_.clear();
  window_end_ = 0;
  std::vector<IndexedEvent> events;
  stored_.scan(mark_, head, events);
  tail_.reserve(events.size());
  for (auto& event : events) add(std::move(event));
}

void IndexMerger::add(IndexedEvent event) {
  filling_.entries.push_back({IndexKind::stream, event.stream, event.position});
  filling_.entries.push_back({IndexKind::type, event.type, event.position});
  for (auto tag : event.tags) {
    filling_.entries.push_back({IndexKind::tag, tag, event.position});
  }
  filling_.last = event.position;
  tail_.push_back(std::move(event));
  if (++filling_events_ == run_events) close_run();
}

void IndexMerger::close_run() {
  std::ranges::sort(filling_.entries);
  waiting_.push_back(std::exchange(filling_, {}));
  filling_events_ = 0;
}

void IndexMerger::open_window() {
  window_ = std::exchange(waiting_, {});
  window_end_ = window_.back().last;
  window_events_ = window_.size() * run_events;
  window_entries_ = 0;
  for (const auto& run : window_) window_entries_ += run.entries.size();
  std::ranges::make_heap(window_, std::greater(), front_of);
}

void IndexMerger::merge_some(std::size_t events) {
  if (window_end_ == 0) {
    if (waiting_.size() * run_events < events_to_wait_for(tail_.back().position)) return;
    open_window();
  }
  // Faster than events come in, so that the tail stays bounded whatever the size of commits.
  const std::size_t per_event = 2 * (window_entries_ / window_events_ + 1);
  for (std::size_t left = std::max(least_slice, events * per_event); left > 0 && !window_.empty();
       --left) {
    std::ranges::pop_heap(window_, std::greater(), front_of);
    Run& run = window_.back();
    merge(run.entries[run.next]);
    if (++run.next == run.entries.size()) {
      window_.pop_back();
    } else {
      std::ranges::push_heap(window_, std::greater(), front_of);
    }
  }
  if (window_.empty()) advance_.bind(1, window_end_).run();
}

void IndexMerger::merge(const Entry& entry) {
  insert_[at(entry.kind)].bind_all(entry.key, entry.position).run();
}

void IndexMerger::committed() {
  if (window_end_ == 0 || !window_.empty()) return;
  mark_ = window_end_;
  window_end_ = 0;
  auto indexed = std::ranges::upper_bound(tail_, mark_, {}, &IndexedEvent::position);
  tail_.erase(tail_.begin(), indexed);
}

}  // namespace annals
