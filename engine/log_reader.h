#pragma once

#include <annals/read.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/read_connection.h"
#include "engine/tail_index.h"
#include "events/type_catalogue.h"

namespace annals {

/// What all cursors of a log share.
struct ReadContext {
  ReadPool& pool;
  TailIndex& tail;
};

/// Interface behind EventCursor.
class EventCursor::Source {
 public:
  virtual ~Source() = default;
  virtual const RecordedEvent* next() = 0;
};

/// A reading: finds the positions that a query asks for through the best index there is, fetches
/// their rows page by page, and passes on those that match. Between pages it holds nothing.
class LogReader final : public EventCursor::Source {
 public:
  /// `query.types` are full names. The bounds (head, times) are found here, once.
  LogReader(ReadContext context, ReadQuery query);
  const RecordedEvent* next() override;

 private:
  // A page ends with whichever comes first.
  static constexpr std::size_t page_events = 1'000;
  static constexpr std::size_t page_payload_bytes = 4u << 20;

  struct Key {
    IndexKind kind;
    std::int64_t id;
  };
  void resolve(ReadConnection& connection);
  void narrow_by_time(ReadConnection& connection);
  void fetch_page();
  void read_page(ReadConnection& connection);
  void scan_page(ReadConnection& connection);
  void index_page(ReadConnection& connection);
  void stored_page(ReadConnection& connection, Position mark);
  bool is_full() const { return page_size_ >= page_events || page_bytes_ >= page_payload_bytes; }
  void list_positions(ReadConnection& connection, Position mark, const Key& key,
                      std::vector<Position>& out);
  Position take(const sqlite::Statement& row, ReadConnection& connection);
  bool is_caused_as_asked(const sqlite::Statement& row) const;
  bool matches(const RowExtras& extras) const;
  /// How many more rows can be wanted at once.
  std::int64_t rows_wanted() const {
    if (!exact_) return page_events;
    return static_cast<std::int64_t>(std::min<std::uint64_t>(page_events, query_.limit - given_));
  }
  bool exhausted() const { return from_ > to_ || given_ >= query_.limit; }

  ReadContext context_;
  ReadQuery query_;
  Position from_ = 1;  ///< the range that is still to be read
  Position to_ = 0;
  std::vector<Key> any_of_;  ///< positions come from the union of these; empty: from a scan
  bool exact_ = true;  ///< what is found that way is just what is asked for, and needs no look
  std::vector<std::int64_t> tags_;
  std::set<std::int64_t> types_;
  std::optional<std::int64_t> actor_;
  std::uint64_t given_ = 0;

  std::vector<RecordedEvent> page_;  ///< memory re-used from page to page
  std::size_t page_size_ = 0;
  std::size_t page_bytes_ = 0;
  std::size_t next_in_page_ = 0;
};

}  // namespace annals
