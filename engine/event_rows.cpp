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

// NULL has no data, and nor has an empty blob, which is_in_form finds.
std::optional<EventId> optional_id_of(std::span<const std::byte> bytes) {
  if (!bytes.data()) return std::nullopt;
  return id_of(bytes);
}

Timestamp moment_of(std::int64_t micros) {
  return Timestamp(std::chrono::microseconds(micros));
}

std::span<const std::byte> bytes_of(const EventId& id) {
  return std::as_bytes(std::span(id.bytes));
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
  const std::int64_t stream = row.integer(1);
  const std::int64_t type = row.integer(3);
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
  event.correlation_id = optional_id_of(row.blob(8));
  event.causation_id = optional_id_of(row.blob(9));
  event.metadata = row.text(10);
  event.payload.assign_bytes(row.blob(13));
  if (!extras) return;
  extras->stream = stream;
  extras->type = type;
  extras->actor.reset();
  if (!row.is_null(7)) extras->actor = row.integer(7);
  extras->tags = decode_tag_ids(row.blob(11));
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

bool EventRows::is_in_form(const sqlite::Statement& row, const RecordedEvent& event,
                           const RowExtras& extras) {
  if (!row.is_null(6) && event.at == event.recorded_at) return false;
  if (!row.is_null(8) && !event.correlation_id) return false;
  if (!row.is_null(9) && !event.causation_id) return false;
  if (!row.is_null(10) && event.metadata.empty()) return false;
  if (!row.is_null(11) && extras.tags.empty()) return false;
  return std::ranges::is_sorted(extras.tags) &&
         (extras.tags.empty() || std::ranges::equal(encode_tag_ids(extras.tags), row.blob(11)));
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

// A parameter that is null already stays so, which saves most of the calls for most events.
void EventInsert::bind_if(bool given, int parameter, const auto& value) {
  const std::uint32_t bit = 1u << parameter;
  if (given) {
    insert_.bind(parameter, value);
    bound_ |= bit;
  } else if (bound_ & bit) {
    insert_.bind(parameter, nullptr);
    bound_ &= ~bit;
  }
}

void EventInsert::insert(const RecordedEvent& event, std::int64_t stream, std::int64_t type,
                         std::optional<std::int64_t> actor, std::span<const std::byte> tags,
                         const Digest* tree_head) {
  auto micros = [](Timestamp moment) -> std::int64_t { return moment.time_since_epoch().count(); };
  auto bytes = [](const std::optional<EventId>& id) {
    return id ? bytes_of(*id) : std::span<const std::byte>();
  };
  insert_.bind_all(event.position, stream, event.version, type, bytes_of(event.id),
                   micros(event.recorded_at));
  bind_if(event.at != event.recorded_at, 7, micros(event.at));
  bind_if(actor.has_value(), 8, actor.value_or(0));
  bind_if(event.correlation_id.has_value(), 9, bytes(event.correlation_id));
  bind_if(event.causation_id.has_value(), 10, bytes(event.causation_id));
  bind_if(!event.metadata.empty(), 11, event.metadata);
  bind_if(!tags.empty(), 12, tags);
  bind_if(tree_head != nullptr, 13,
          tree_head ? std::as_bytes(std::span(*tree_head)) : std::span<const std::byte>());
  insert_.bind(14, event.payload.bytes());
  insert_.run();
}

}  // namespace annals
