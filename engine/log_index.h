#pragma once

#include <annals/event.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/sqlite/connection.h"

namespace annals {

/// What the log's indexes find events by.
enum class IndexKind { stream, type, tag };

/// What of an event is indexed.
struct IndexedEvent {
  Position position = 0;
  std::int64_t stream = 0;
  StreamVersion version = 0;
  std::int64_t type = 0;
  std::vector<std::int64_t> tags;
};

/// The indexes as stored, through one connection. They are complete up to the mark and may hold
/// any part of what follows it, so callers never ask beyond the mark.
class StoredIndex {
 public:
  explicit StoredIndex(sqlite::Connection& log);

  Position mark();
  /// The first position in [from, to] that the key has; nothing when there is none.
  std::optional<Position> first(IndexKind kind, std::int64_t key, Position from, Position to);
  /// The last position in [from, to].
  std::optional<Position> last(IndexKind kind, std::int64_t key, Position from, Position to);
  /// Fills `out` with up to `limit` positions in [from, to], ascending, or descending from `to`.
  void list(IndexKind kind, std::int64_t key, Position from, Position to, bool reverse,
            std::size_t limit, std::vector<Position>& out);
  /// The events after `position`, up to and including `to`, as far as they are indexed at all.
  void scan(Position position, Position to, std::vector<IndexedEvent>& out);

 private:
  sqlite::Statement mark_, scan_;
  sqlite::Statement forward_[3], backward_[3];
};

/// The writer's side: collects the events after the mark and merges them, sorted, into the stored
/// indexes, some at each commit. An index page is thereby written once for many events instead
/// of once for each, which is what makes appends to many streams cheap.
class IndexMerger {
 public:
  explicit IndexMerger(sqlite::Connection& log);

  /// Starts again from what the log holds, in a read or write transaction.
  void reload(Position head);
  Position mark() const { return mark_; }
  /// The events after the mark, in order.
  const std::vector<IndexedEvent>& tail() const { return tail_; }
  void add(IndexedEvent event);

  /// Within the write transaction of a commit of `events` events: merges a slice, if due.
  void merge_some(std::size_t events);
  /// That transaction is committed. After a failed one, reload.
  void committed();

 private:
  struct Entry {
    IndexKind kind;
    std::int64_t key;
    Position position;
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };
  /// What some hundred events in a row add to the indexes, sorted once they are complete: so no
  /// commit has to sort a whole window.
  struct Run {
    std::vector<Entry> entries;
    std::size_t next = 0;  ///< the first that is not merged
    Position last = 0;     ///< position
  };
  void close_run();
  void open_window();
  void merge(const Entry& entry);

  StoredIndex stored_;
  sqlite::Statement insert_[3], advance_;
  Position mark_ = 0;
  std::vector<IndexedEvent> tail_;
  Run filling_;  ///< of the newest events
  std::size_t filling_events_ = 0;
  std::vector<Run> waiting_;  ///< complete, in order
  std::vector<Run> window_;   ///< being merged: a heap whose front has the least entry
  std::size_t window_entries_ = 0;
  std::size_t window_events_ = 0;
  Position window_end_ = 0;  ///< 0 when no window is open
};

}  // namespace annals
