#include "engine/event_trace.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <cstring>
#include <set>

namespace annals {

namespace {

constexpr const char* by_id_sql = "select " ANNALS_EVENT_COLUMNS " from events where id = ?1";
constexpr const char* caused_sql =
    "select position, id, causation_id from events "
    "where position > ?1 and causation_id is not null order by position";

EventId id_in(const sqlite::Statement& row, int column) {
  EventId id;
  auto bytes = row.blob(column);
  if (bytes.size() == id.bytes.size()) std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
  return id;
}

RecordedEvent read_at(ReadConnection& connection, Position position) {
  RecordedEvent event;
  sqlite::ResetOnExit reset(connection.by_position);
  connection.by_position.bind(1, position);
  if (!connection.by_position.step()) {
    throw Error(ErrorKind::not_found, fmt::format("There is no event {}.", position));
  }
  connection.rows.decode(connection.by_position, event);
  return event;
}

void add_causes(ReadConnection& connection, std::uint64_t limit, Trace& trace) {
  const RecordedEvent* effect = &trace.event;
  while (effect->causation_id) {
    auto cause = find_event(connection, *effect->causation_id);
    if (!cause || cause->position >= effect->position) {
      trace.unknown_cause = effect->causation_id;
      return;
    }
    if (trace.causes.size() == limit) {
      trace.cut_off = true;
      return;
    }
    effect = &trace.causes.emplace_back(*std::move(cause));
  }
}

// Since a cause stands before its effect, one pass finds the effects of effects, too.
void add_effects(ReadConnection& connection, std::uint64_t limit, Trace& trace) {
  std::set<EventId> ids = {trace.event.id};
  auto caused = connection.log.prepare(caused_sql);
  caused.bind(1, trace.event.position);
  while (caused.step()) {
    if (!ids.contains(id_in(caused, 2))) continue;
    if (trace.effects.size() == limit) {
      trace.cut_off = true;
      return;
    }
    ids.insert(id_in(caused, 1));
    trace.effects.push_back(read_at(connection, caused.unsigned_integer(0)));
  }
}

}  // namespace

std::optional<RecordedEvent> find_event(ReadConnection& connection, const EventId& id) {
  auto by_id = connection.log.prepare(by_id_sql);
  by_id.bind(1, std::as_bytes(std::span(id.bytes)));
  if (!by_id.step()) return std::nullopt;
  RecordedEvent event;
  connection.rows.decode(by_id, event);
  return event;
}

Trace trace_event(ReadConnection& connection, Position position, const TraceOptions& options) {
  sqlite::Transaction moment(connection.log, sqlite::Transaction::Kind::read);
  Trace trace;
  trace.event = read_at(connection, position);
  if (options.causes) add_causes(connection, options.limit, trace);
  if (options.effects) add_effects(connection, options.limit, trace);
  return trace;
}

}  // namespace annals
