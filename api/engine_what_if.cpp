// Bisection and what-if behind the facade.
#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "api/engine_impl.h"
#include "api/past.h"
#include "projections/history/bisect.h"

namespace annals {

namespace {

/// Takes down what is to be otherwise, and refuses what cannot be meant.
class AlterationMaker {
 public:
  AlterationMaker(const Engine& engine, Position last, Position head)
      : engine_(engine), last_(last), next_(head + 1) {}

  void leave_out(ReadQuery query) {
    query.to = std::min(query.to, last_);
    for (const RecordedEvent& event : engine_.read(query)) made_.without.insert(event.position);
  }

  void replace(const AlteredEvent& altered) {
    const RecordedEvent original = event_at(altered.position);
    RecordedEvent event = original;
    take(event, altered);
    if (!made_.replaced.emplace(altered.position, std::move(event)).second) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("The event at position {} is replaced twice.", altered.position));
    }
  }

  // An added event gets a position beyond the head, so that all others, and the rows that are named
  // after them, keep theirs.
  void add(const AlteredEvent& altered) {
    RecordedEvent event;
    if (altered.position > last_) event_at(altered.position);
    if (altered.position > 0) event.recorded_at = event_at(altered.position).recorded_at;
    event.at = event.recorded_at;
    event.position = next_++;
    event.version = ++added_to_[altered.event.stream] + version_of(altered.event.stream);
    for (std::size_t i = 0; i < 8; ++i) {
      event.id.bytes[15 - i] = static_cast<std::uint8_t>(event.position >> (8 * i));
    }
    take(event, altered);
    made_.added.emplace(altered.position, std::move(event));
  }

  Alteration take_made() { return std::move(made_); }

 private:
  void take(RecordedEvent& event, const AlteredEvent& altered) const {
    event.stream = altered.event.stream;
    event.type = engine_.full_type_name(altered.event.type);
    event.payload = altered.event.payload;
    if (altered.event.id) event.id = *altered.event.id;
    if (altered.event.at) event.at = *altered.event.at;
    if (!altered.actor.empty()) event.actor = altered.actor;
    if (!altered.event.metadata.empty()) event.metadata = altered.event.metadata;
  }

  RecordedEvent event_at(Position position) const {
    ReadQuery query;
    query.from = query.to = position;
    auto events = engine_.read(query);
    const RecordedEvent* event = position > last_ ? nullptr : events.next();
    if (!event) {
      throw Error(ErrorKind::not_found, fmt::format("There is no event at position {}.", position));
    }
    return *event;
  }

  StreamVersion version_of(const std::string& stream) const {
    ReadQuery query;
    query.stream = stream;
    query.reverse = true;
    query.limit = 1;
    auto events = engine_.read(query);
    const RecordedEvent* last = events.next();
    return last ? last->version : 0;
  }

  const Engine& engine_;
  Position last_;
  Position next_;
  std::map<std::string, StreamVersion> added_to_;
  Alteration made_;
};

}  // namespace

WhatIfReport Engine::what_if(const WhatIf& wanted, const DiffOptions& options) const {
  Moment moment;
  moment.position = impl_->position_of(wanted.moment);
  AlterationMaker maker(*this, *moment.position, impl_->log->head());
  for (const auto& query : wanted.without) maker.leave_out(query);
  for (const auto& altered : wanted.replaced) maker.replace(altered);
  for (const auto& altered : wanted.added) maker.add(altered);
  const Alteration alteration = maker.take_made();

  auto truth = impl_->tables_at(moment);
  std::vector<Impl::DefinitionPointer> definitions;
  for (const auto& one : truth->tables) definitions.push_back(one.definition);
  if (wanted.definition) {
    auto other = define(*wanted.definition);
    other->check(*impl_->log->refresh_types()->with(other->shared_schema()));
    auto same_module = std::ranges::find(definitions, other->name(), &ModuleDefinition::name);
    if (same_module == definitions.end()) {
      throw Error(ErrorKind::not_found, fmt::format("The log has no module {}.", other->name()));
    }
    *same_module = std::move(other);
  }
  PastMoment when;
  when.position = *moment.position;
  std::vector<PastTables> tables;
  for (const auto& definition : definitions) {
    tables.push_back(impl_->past_builds().altered(definition, when.position, alteration,
                                                  impl_->watch_replay(when.position)));
    when.modules.push_back(tables.back().how);
  }
  const Past::Impl other(std::move(when), std::move(tables), impl_->secrets(),
                         impl_->options.query);
  WhatIfReport report;
  report.left_out = alteration.without.size();
  report.replaced = alteration.replaced.size();
  report.added = alteration.added.size();
  report.difference = impl_->compare(*truth, other, options);
  return report;
}

Bisection Engine::bisect(std::string_view sql, const Parameters& parameters,
                         const BisectOptions& options) const {
  const Position to = impl_->position_of(options.to ? Moment(*options.to) : Moment());
  if (options.from > to) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Nothing lies between the positions {} and {}.", options.from, to));
  }
  std::vector<Impl::DefinitionPointer> definitions;
  Bisection found;
  for (auto& one : impl_->definitions_at(to, Definitions::today)) {
    if (one.definition) definitions.push_back(std::move(one.definition));
  }
  Bisect search(impl_->past_builds(), std::move(definitions), impl_->secrets(), std::string(sql),
                parameters, options, impl_->options.query);
  const Position position = search.run(options.from, to);
  found.from_the_start = position == options.from;
  if (!found.from_the_start && position <= to) {
    ReadQuery query;
    query.from = query.to = position;
    auto events = read(query);
    if (const RecordedEvent* event = events.next()) found.event = *event;
  }
  found.before = search.before();
  found.after = search.after();
  found.asked = search.asked();
  found.moment.position = std::min(position, to);
  found.moment.modules = search.modules_at(found.moment.position);
  return found;
}

}  // namespace annals
