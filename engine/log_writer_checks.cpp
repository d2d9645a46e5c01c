// What can make the writer refuse a request: ids that are known, versions, append conditions.
#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/log_writer.h"

namespace annals {

namespace {

bool has_all(const std::vector<Tag>& tags, const std::vector<Tag>& wanted) {
  return std::ranges::all_of(
      wanted, [&](const Tag& tag) { return std::ranges::find(tags, tag) != tags.end(); });
}

template <class T>
bool is_one_of(const T& value, std::span<const T> candidates) {
  return candidates.empty() || std::ranges::find(candidates, value) != candidates.end();
}

}  // namespace

// Looked up again under the lock: another process may have registered or switched in the meantime.
void LogWriter::admit_definition(Commit& commit) {
  const StoredModule& module = *commit.definition;
  auto all = definitions_.all();
  std::erase_if(all, [&](const StoredModule& known) { return known.name != module.name; });
  commit.known_before =
      std::ranges::find(all, module.identity, &StoredModule::identity) != all.end();
  if (commit.switches_from) {
    if (!commit.known_before) {
      throw Error(ErrorKind::not_found, fmt::format("The log has no definition {} of module {}.",
                                                    module.identity.substr(0, 8), module.name));
    }
    if (all.back().identity != *commit.switches_from) {
      throw Error(ErrorKind::busy,
                  fmt::format("The definition of module {} was changed by another meanwhile.",
                              module.name));
    }
  } else if (!all.empty()) {
    if (all.back().identity == module.identity) {
      commit.events.clear();
      return;
    }
    const StoredModule& widest = widest_of(all);
    require_compatible(ModuleSchema(widest.name, SchemaBundle::from_bytes(widest.schema)),
                       ModuleSchema(module.name, SchemaBundle::from_bytes(module.schema)));
  }
  if (commit.prove) commit.prove(head_);  // alone in its group, so nothing is pending
}

std::optional<AppendResult> LogWriter::find_repeat(const Commit& commit) {
  std::vector<Stored> found;
  for (const auto& prepared : commit.events) {
    auto stored = find_stored(prepared);
    if (!stored) continue;
    if (!stored->same) {
      return Conflict{prepared.event.stream, 0, stored->position,
                      fmt::format("The event id {} belongs to another event, at position {}.",
                                  prepared.event.id->to_string(), stored->position)};
    }
    found.push_back(*stored);
  }
  if (found.empty()) return std::nullopt;
  bool whole = found.size() == commit.events.size();
  for (std::size_t i = 1; whole && i < found.size(); ++i) {
    whole = found[i].position == found[i - 1].position + 1;
  }
  if (whole) {
    return Appended{found.front().position, found.back().position, true, {}};
  }
  return Conflict{{},
                  0,
                  found.front().position,
                  fmt::format("{} of {} events are in the log already, from position {} on, and "
                              "not as they are appended now.",
                              found.size(), commit.events.size(), found.front().position)};
}

std::optional<LogWriter::Stored> LogWriter::find_stored(const PreparedEvent& wanted) {
  if (!wanted.own_id) return std::nullopt;
  auto is_same = [&](const RecordedEvent& event) {
    return event.stream == wanted.event.stream && event.type == wanted.event.type &&
           event.payload == wanted.event.payload;
  };
  if (auto pending = pending_ids_.find(*wanted.event.id); pending != pending_ids_.end()) {
    const RecordedEvent& event = pending_[pending->second];
    return Stored{event.position, is_same(event)};
  }
  sqlite::ResetOnExit reset(row_by_id_);
  row_by_id_.bind(1, std::as_bytes(std::span(wanted.event.id->bytes)));
  if (!row_by_id_.step()) return std::nullopt;
  RecordedEvent event;
  rows_.decode(row_by_id_, event);
  return Stored{event.position, is_same(event)};
}

std::optional<Conflict> LogWriter::find_version_conflict(const Commit& commit) {
  for (const auto& [stream, expected] : commit.expected) {
    const StreamState& state = state_of(stream);
    if (expected.holds_for(state.version)) continue;
    return Conflict{stream, state.version, 0,
                    fmt::format("Stream {} is at version {}, but {} was expected.", stream,
                                state.version, expected.to_string())};
  }
  return std::nullopt;
}

std::optional<Conflict> LogWriter::find_condition_conflict(const AppendCondition& condition) {
  auto match = find_match(condition);
  if (!match) return std::nullopt;
  return Conflict{{},
                  0,
                  *match,
                  fmt::format("The event at position {} matches the append condition, which "
                              "allows none after position {}.",
                              *match, condition.after)};
}

std::optional<Position> LogWriter::find_match(const AppendCondition& condition) {
  // The group's own events first: they have no rows yet.
  std::optional<Position> pending;
  for (std::size_t i = 0; i < pending_.size() && !pending; ++i) {
    if (pending_[i].position > condition.after &&
        is_one_of(pending_[i].type, std::span(condition.types)) &&
        has_all(pending_sources_[i].tags, condition.tags)) {
      pending = pending_[i].position;
    }
  }
  std::vector<std::int64_t> types, tags;
  for (const auto& name : condition.types) {
    if (auto id = rows_.types().find(name)) types.push_back(*id);
  }
  if (types.empty() && !condition.types.empty()) return pending;
  for (const auto& tag : condition.tags) {
    auto id = rows_.tags().find(tag.name, tag.value);
    if (!id) return pending;
    tags.push_back(*id);
  }
  std::ranges::sort(tags);
  if (auto indexed = find_indexed_match(types, tags, condition.after)) return indexed;
  const auto& tail = merger_.tail();
  auto from = std::ranges::upper_bound(tail, condition.after, {}, &IndexedEvent::position);
  for (auto event = from; event != tail.end(); ++event) {
    if (is_one_of(event->type, std::span<const std::int64_t>(types)) &&
        std::ranges::includes(event->tags, tags)) {
      return event->position;
    }
  }
  return pending;
}

std::optional<Position> LogWriter::find_indexed_match(std::span<const std::int64_t> types,
                                                      std::span<const std::int64_t> tags,
                                                      Position after) {
  const Position mark = merger_.mark();
  if (tags.empty()) {
    std::optional<Position> earliest;
    for (auto type : types) {
      auto found = index_.first(IndexKind::type, type, after + 1, mark);
      if (found && (!earliest || *found < *earliest)) earliest = found;
    }
    return earliest;
  }
  for (Position from = after + 1; from <= mark;) {
    // Leapfrog: each tag in turn names the next position at which it could be; all must agree.
    Position candidate = from;
    for (auto tag : tags) {
      auto found = index_.first(IndexKind::tag, tag, candidate, mark);
      if (!found) return std::nullopt;
      candidate = *found;
    }
    bool agreed = std::ranges::all_of(tags, [&](std::int64_t tag) {
      return index_.first(IndexKind::tag, tag, candidate, candidate).has_value();
    });
    if (!agreed) {
      from = candidate;
      continue;
    }
    sqlite::ResetOnExit reset(row_by_position_);
    row_by_position_.bind(1, candidate);
    if (row_by_position_.step() && is_one_of(row_by_position_.integer(3), types)) return candidate;
    from = candidate + 1;
  }
  return std::nullopt;
}

}  // namespace annals
