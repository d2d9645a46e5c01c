#include "tests/model/log_model.h"

#include <fmt/format.h>

#include <algorithm>

namespace annals::model {

namespace {

bool has_all(const Fact& fact, const std::vector<Tag>& wanted) {
  const auto tags = tags_of(fact);
  return std::ranges::all_of(
      wanted, [&](const Tag& tag) { return std::ranges::find(tags, tag) != tags.end(); });
}

bool is_one_of(const std::string& type, const std::vector<std::string>& types) {
  return types.empty() || std::ranges::find(types, type) != types.end();
}

}  // namespace

AppendRequest Asked::request() const {
  AppendRequest made;
  for (const Fact& fact : facts) made.events.push_back(new_event(fact));
  made.expected = expected;
  made.condition = condition;
  made.attribution = attribution;
  return made;
}

std::string Asked::to_string() const {
  std::string text;
  for (const Fact& fact : facts) text += (text.empty() ? "" : ", ") + fact.to_string();
  for (const auto& [stream, version] : expected) {
    text += fmt::format("; expects {} of {}", version.to_string(), stream);
  }
  if (condition) {
    text += fmt::format("; if after {} there is none of", condition->after);
    for (const auto& type : condition->types) text += " " + type;
    for (const auto& tag : condition->tags) text += " " + tag.name + "=" + tag.value;
  }
  return text;
}

AppendResult LogModel::append(const Asked& asked, Timestamp clock) {
  if (auto repeated = repeat(asked)) return *std::move(repeated);
  if (auto found = conflict(asked)) return *std::move(found);
  return add(asked.facts, asked.attribution, clock);
}

AppendResult LogModel::move(const std::string& from, const std::string& to, std::int64_t cents,
                            const Attribution& attribution, Timestamp clock) {
  if (cents == 0) return Appended{head() + 1, head(), false, {}};
  const auto account = tables_.accounts.find(from);
  if (account == tables_.accounts.end()) return Rejection{"no_account", {}};
  if (account->second.cents < cents) return Rejection{"not_enough", {}};
  return add({{.stream = "s-" + from, .account = from, .cents = -cents},
              {.stream = "s-" + to, .account = to, .cents = cents}},
             attribution, clock);
}

std::optional<AppendResult> LogModel::repeat(const Asked& asked) const {
  std::vector<Position> found;
  for (const Fact& fact : asked.facts) {
    const auto position = fact.id ? find(*fact.id) : std::nullopt;
    if (!position) continue;
    if (!event(*position).fact->says_the_same(fact)) return Conflict{fact.stream, 0, *position, {}};
    found.push_back(*position);
  }
  if (found.empty()) return std::nullopt;
  bool whole = found.size() == asked.facts.size();
  for (std::size_t i = 1; whole && i < found.size(); ++i) whole = found[i] == found[i - 1] + 1;
  if (!whole) return Conflict{{}, 0, found.front(), {}};
  return Appended{found.front(), found.back(), true, {}};
}

std::optional<Conflict> LogModel::conflict(const Asked& asked) const {
  for (const auto& [stream, expected] : asked.expected) {
    const StreamVersion version = version_of(stream);
    if (mistake_ == Mistake::no_stream_holds_for_any &&
        expected.kind() == ExpectedVersion::Kind::no_stream) {
      continue;
    }
    const bool holds =
        expected.kind() == ExpectedVersion::Kind::any ||
        (expected.kind() == ExpectedVersion::Kind::no_stream && version == 0) ||
        (expected.kind() == ExpectedVersion::Kind::stream_exists && version != 0) ||
        (expected.kind() == ExpectedVersion::Kind::exactly && version == expected.version());
    if (!holds) return Conflict{stream, version, 0, {}};
  }
  if (!asked.condition) return std::nullopt;
  for (const Event& event : events_) {
    if (event.position > asked.condition->after && event.fact &&
        is_one_of(type_of(event.fact->kind), asked.condition->types) &&
        has_all(*event.fact, asked.condition->tags)) {
      return Conflict{{}, 0, event.position, {}};
    }
  }
  return std::nullopt;
}

AppendResult LogModel::add(const std::vector<Fact>& facts, const Attribution& attribution,
                           Timestamp clock) {
  Tables tables = tables_;
  Position position = head();
  for (const Fact& fact : facts) {
    if (!apply(tables, fact, ++position, definition())) return Rejection{"constraint", {}};
  }
  tables_ = std::move(tables);
  const Timestamp recorded = events_.empty() ? clock : std::max(clock, events_.back().recorded_at);
  for (const Fact& fact : facts) {
    const auto at = fact.at.value_or(attribution.at.value_or(recorded));
    events_.push_back(
        {head() + 1, fact.stream, ++versions_[fact.stream], fact, recorded, at, attribution.actor});
  }
  return Appended{position - facts.size() + 1, position, false, {}};
}

void LogModel::administrative(Timestamp clock) {
  const Timestamp recorded = events_.empty() ? clock : std::max(clock, events_.back().recorded_at);
  events_.push_back(
      {head() + 1, "$annals", ++versions_["$annals"], std::nullopt, recorded, recorded, {}});
}

void LogModel::define(int definition, Timestamp clock) {
  administrative(clock);
  history_.push_back({head(), definition});
  tables_ = tables_at(head(), definition).tables;
}

bool LogModel::apply(Tables& tables, const Fact& fact, Position position, int definition) const {
  const bool forgets = mistake_ == Mistake::closing_leaves_moves && fact.kind == Fact::Kind::closed;
  const auto moves = forgets ? tables.moves : decltype(tables.moves){};
  const bool taken = tables.apply(fact, position, rules_of(definition));
  if (forgets) tables.moves = moves;
  return taken;
}

StreamVersion LogModel::version_of(const std::string& stream) const {
  const auto found = versions_.find(stream);
  return found == versions_.end() ? 0 : found->second;
}

std::vector<Position> LogModel::read(const ReadQuery& query) const {
  std::vector<Position> found;
  for (const Event& event : events_) {
    const bool wanted = (query.stream.empty() || event.stream == query.stream) &&
                        (query.types.empty() ||
                         (event.fact && is_one_of(type_of(event.fact->kind), query.types))) &&
                        (query.tags.empty() || (event.fact && has_all(*event.fact, query.tags))) &&
                        (query.actor.empty() || event.actor == query.actor) &&
                        event.position >= query.from && event.position <= query.to &&
                        (!query.since || event.recorded_at >= *query.since) &&
                        (!query.until || event.recorded_at <= *query.until);
    if (wanted) found.push_back(event.position);
  }
  if (query.reverse) std::ranges::reverse(found);
  if (found.size() > query.limit) found.resize(query.limit);
  return found;
}

std::optional<Position> LogModel::find(const EventId& id) const {
  for (const Event& event : events_) {
    if (event.fact && event.fact->id == id) return event.position;
  }
  return std::nullopt;
}

Position LogModel::last_recorded_by(Timestamp time) const {
  Position last = 0;
  for (const Event& event : events_) {
    if (event.recorded_at <= time) last = event.position;
  }
  return last;
}

int LogModel::definition_at(Position position) const {
  int definition = -1;
  for (const auto& [since, one] : history_) {
    if (since <= position) definition = one;
  }
  return definition;
}

LogModel::Past LogModel::tables_at(Position position, int definition,
                                   std::optional<Timestamp> effective) const {
  Past past;
  for (const Event& event : events_) {
    if (event.position > position || !event.fact || (effective && event.at > *effective)) continue;
    if (!apply(past.tables, *event.fact, event.position, definition)) ++past.left_out;
  }
  return past;
}

std::string text_of(const AppendResult& result) {
  if (result.rejected()) return "rejected: " + result.rejection().code;
  if (result.conflicted()) {
    const auto& conflict = result.conflict();
    return fmt::format("conflict: stream '{}', version {}, position {}", conflict.stream,
                       conflict.actual_version, conflict.position);
  }
  return fmt::format("{} {} to {}", result->repeated ? "repeated" : "appended",
                     result->first_position, result->last_position);
}

}  // namespace annals::model
