#pragma once

#include <annals/event.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/name_table.h"
#include "engine/sqlite/connection.h"
#include "events/sha256.h"

namespace annals {

/// Ids of an event's tags as the log stores them: ascending, each as LEB128.
std::vector<std::byte> encode_tag_ids(std::span<const std::int64_t> ids);
/// Throws Error{corrupt} when the bytes are no such list.
std::vector<std::int64_t> decode_tag_ids(std::span<const std::byte> bytes);

/// What a row of `events` holds beside the event.
struct RowExtras {
  std::int64_t stream = 0;
  std::int64_t type = 0;
  std::optional<std::int64_t> actor;
  std::vector<std::int64_t> tags;
  std::optional<Digest> tree_head;
};

/// The columns of `events` that EventRows::decode expects, in its order.
#define ANNALS_EVENT_COLUMNS                                                      \
  "position, stream, version, type, id, recorded_at, at, actor, correlation_id, " \
  "causation_id, metadata, tags, tree_head, payload"

/// Turns rows of `events` into events and back, through one connection.
class EventRows {
 public:
  explicit EventRows(sqlite::Connection& log);

  /// From the current row of a statement that selects ANNALS_EVENT_COLUMNS; re-uses the memory of
  /// `event`. Throws Error{corrupt} for what cannot be.
  void decode(const sqlite::Statement& statement, RecordedEvent& event,
              RowExtras* extras = nullptr);

  /// Whether the row is just the one that an event as decoded from it is written as: what means
  /// nothing is null, ids of tags are ascending and in their shortest form.
  static bool is_in_form(const sqlite::Statement& row, const RecordedEvent& event,
                         const RowExtras& extras);

  /// The leaf hash of a decoded event.
  Digest leaf(Sha256& sha, const RecordedEvent& event, const RowExtras& extras);

  NameTable& streams() { return streams_; }
  NameTable& types() { return types_; }
  NameTable& actors() { return actors_; }
  TagTable& tags() { return tags_; }
  void forget_names();

 private:
  NameTable streams_, types_, actors_;
  TagTable tags_;
};

/// Adds rows to `events`; prepared once.
class EventInsert {
 public:
  explicit EventInsert(sqlite::Connection& log);
  void insert(const RecordedEvent& event, std::int64_t stream, std::int64_t type,
              std::optional<std::int64_t> actor, std::span<const std::byte> tags,
              const Digest* tree_head);

 private:
  void bind_if(bool given, int parameter, const auto& value);

  sqlite::Statement insert_;
  std::uint32_t bound_ = 0;  ///< which parameters that may be null are not
};

}  // namespace annals
