#include "engine/event_rows.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine/leaf_hash.h"

namespace annals {

namespace {

constexpr const char* insert_event =
    "insert into events (" ANNALS_EVENT_COLUMNS
    ") values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

EventId id_of(std::span<const std::byte> bytes) {
  EventId id;
  if (bytes.size() != id.bytes.size()) {
    throw Error(ErrorKind::corrupt, fmt::format("An event id has {} bytes.", bytes.size()));
  }
  std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
  return id;
}

Timestamp moment_of(std::int64_t micros) {
  return Timestamp(std::chrono::microseconds(micros));
}

std::span<const std::byte> bytes_of(const EventId& id) {
  return std::as_bytes(std::span(id.bytes));
}

bool is_in_form(const sqlite::Statement& row, const RecordedEvent& event, const RowExtras& extras) {
  if (!row.is_null(6) && event.at == event.recorded_at) return false;
  if (!row.is_null(10) && event.metadata.empty()) return false;
  if (!row.is_null(11) && extras.tags.empty()) return false;
  return std::ranges::is_sorted(extras.tags) &&
         (extras.tags.empty() || std::ranges::equal(encode_tag_ids(extras.tags), row.blob(11)));
}

}  // namespace

std::vector<std::byte> encode_tag_ids(std::span<const std::int64_t> ids) {
  std::vector<std::byte> bytes;
  for (auto id : ids) {
    auto rest = static_cast<std::uint64_t>(id);
    for (; rest >= 0x80; rest >>= 7) bytes.push_back(static_cast<std::byte>(rest | 0x80));
    bytes.push_back(static_cast<std::byte>(rest));
  }
  return bytes;
}

std::vector<std::int64_t> decode_tag_ids(std::span<const std::byte> bytes) {
  std::vector<std::int64_t> ids;
  std::uint64_t value = 0;
  int shift = 0;
  for (std::byte byte : bytes) {
    if (shift > 56) throw Error(ErrorKind::corrupt, "A tag id in the log is too long.");
    value |= static_cast<std::uint64_t>(byte & std::byte{0x7f}) << shift;
    shift += 7;
    if ((byte & std::byte{0x80}) == std::byte{0}) {
      ids.push_back(static_cast<std::int64_t>(value));
      value = 0;
      shift = 0;
    }
  }
  if (shift != 0) throw Error(ErrorKind::corrupt, "A tag id in the log is cut off.");
  return ids;
}

EventRows::EventRows(sqlite::Connection& log)
    : streams_(log, NameKind::stream),
      types_(log, NameKind::type),
      actors_(log, NameKind::actor),
      tags_(log) {}

void EventRows::decode(const sqlite::Statement& row, RecordedEvent& event, RowExtras* extras) {
  event.position = row.unsigned_integer(0);
  std::int64_t stream = row.integer(1);
  std::int64_t type = row.integer(3);
  event.stream = streams_.name(stream);
  event.version = row.unsigned_integer(2);
  event.type = types_.name(type);
  event.id = id_of(row.blob(4));
  event.recorded_at = moment_of(row.integer(5));
  event.at = row.is_null(6) ? event.recorded_at : moment_of(row.integer(6));
  if (row.is_null(7)) {
    event.actor.reset();
  } else {
    event.actor = actors_.name(row.integer(7));
  }
  event.correlation_id.reset();
  event.causation_id.reset();
  if (!row.is_null(8)) event.correlation_id = id_of(row.blob(8));
  if (!row.is_null(9)) event.causation_id = id_of(row.blob(9));
  event.metadata = row.text(10);
  event.payload.assign_bytes(row.blob(13));
  if (!extras) return;
  extras->stream = stream;
  extras->type = type;
  extras->actor.reset();
  if (!row.is_null(7)) extras->actor = row.integer(7);
  extras->tags = decode_tag_ids(row.blob(11));
  extras->in_form = is_in_form(row, event, *extras);
  extras->tree_head.reset();
  if (!row.is_null(12)) {
    auto bytes = row.blob(12);
    Digest& head = extras->tree_head.emplace();
    if (bytes.size() != head.size()) {
      throw Error(ErrorKind::corrupt, fmt::format("The tree head at position {} has {} bytes.",
                                                  event.position, bytes.size()));
    }
    std::memcpy(head.data(), bytes.data(), bytes.size());
  }
}

Digest EventRows::leaf(Sha256& sha, const RecordedEvent& event, const RowExtras& extras) {
  std::vector<Tag> tags;
  for (auto id : extras.tags) tags.push_back(tags_.tag(id));
  return leaf_hash(sha, event, tags, payload_hash(sha, event.payload));
}

void EventRows::forget_names() {
  streams_.forget();
  types_.forget();
  actors_.forget();
  tags_.forget();
}

EventInsert::EventInsert(sqlite::Connection& log) : insert_(log.prepare(insert_event)) {}

void EventInsert::insert(const RecordedEvent& event, std::int64_t stream, std::int64_t type,
                         std::optional<std::int64_t> actor, std::span<const std::byte> tags,
                         const Digest* tree_head) {
  auto micros = [](Timestamp moment) -> std::int64_t { return moment.time_since_epoch().count(); };
  insert_.bind_all(event.position, stream, event.version, type, bytes_of(event.id),
                   micros(event.recorded_at));
  if (event.at == event.recorded_at) {
    insert_.bind(7, nullptr);
  } else {
    insert_.bind(7, micros(event.at));
  }
  insert_.bind(8, actor);
  auto bind_id = [&](int parameter, const std::optional<EventId>& id) {
    if (id) {
      insert_.bind(parameter, bytes_of(*id));
    } else {
      insert_.bind(parameter, nullptr);
    }
  };
  bind_id(9, event.correlation_id);
  bind_id(10, event.causation_id);
  if (event.metadata.empty()) {
    insert_.bind(11, nullptr);
  } else {
    insert_.bind(11, event.metadata);
  }
  if (tags.empty()) {
    insert_.bind(12, nullptr);
  } else {
    insert_.bind(12, tags);
  }
  if (tree_head) {
    insert_.bind(13, std::as_bytes(std::span(*tree_head)));
  } else {
    insert_.bind(13, nullptr);
  }
  insert_.bind(14, event.payload.bytes());
  insert_.run();
}

}  // namespace annals
