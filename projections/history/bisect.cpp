#include "projections/history/bisect.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "projections/query_statement.h"

namespace annals {

namespace {

// So few events are gone through one by one: cheaper than copying the tables once more.
constexpr Position walked_events = 32;

// As in SQL's WHERE.
bool is_true(const Value& value) {
  if (auto* number = std::get_if<std::int64_t>(&value)) return *number != 0;
  if (auto* real = std::get_if<double>(&value)) return *real != 0;
  if (auto* text = std::get_if<std::string>(&value))
    return std::strtod(text->c_str(), nullptr) != 0;
  return false;
}

}  // namespace

struct Bisect::State {
  Position position = 0;
  std::vector<GrowingBuild> builds;

  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> files;
    for (const auto& one : builds) files.push_back(one.file.path());
    return files;
  }
};

Bisect::Bisect(PastBuilds& builds, std::vector<std::shared_ptr<const ModuleDefinition>> definitions,
               Secrets secrets, std::string sql, Parameters parameters,
               const BisectOptions& options, const QueryLimits& limits)
    : builds_(builds),
      definitions_(std::move(definitions)),
      secrets_(secrets),
      sql_(std::move(sql)),
      parameters_(std::move(parameters)),
      options_(options),
      limits_(limits) {}

Value Bisect::ask(const std::vector<std::filesystem::path>& files) {
  ReadableViews views;
  for (std::size_t i = 0; i < files.size(); ++i) views.push_back({files[i], definitions_[i]});
  QuerySession session(views, secrets_);
  std::shared_mutex nobody_publishes;
  session.begin(nobody_publishes, limits_);
  Value value;
  {
    QueryStatement query = session.ask(sql_);
    query.bind(parameters_);
    if (session.next(query)) value = query.statement().value(0);
  }
  session.end();
  ++asked_;
  return value;
}

void Bisect::tell(Position done) {
  if (options_.on_progress) options_.on_progress(done - from_, to_ - from_);
}

bool Bisect::is_true_at(Position position) {
  std::vector<PastTables> tables;
  std::vector<std::filesystem::path> files;
  last_.clear();
  for (const auto& definition : definitions_) {
    tables.push_back(builds_.as_of(definition, position));
    files.push_back(tables.back().file.path());
    last_.push_back(tables.back().how);
  }
  Value value = ask(files);
  const bool yes = is_true(value);
  (yes ? after_ : before_) = std::move(value);
  return yes;
}

std::vector<PastModule> Bisect::modules_at(Position position) const {
  auto modules = last_;
  for (auto& module : modules) {
    if (module.position > position) module.problem.clear();
    module.position = std::min(module.position, position);
  }
  return modules;
}

Position Bisect::run(Position from, Position to) {
  from_ = low_ = from;
  to_ = high_ = to;
  if (is_true_at(from)) return from;
  const bool at_end = is_true_at(to);  // also leaves snapshots on its way
  if (to == from || (!at_end && !options_.linear)) return to + 1;
  if (!options_.linear) narrow_by_snapshots();
  State state = begin_at(low_);
  if (!options_.linear) narrow_by_halving(state);
  return walk(state);
}

void Bisect::narrow_by_snapshots() {
  std::set<Position> kept;
  for (const auto& definition : definitions_) {
    for (Position position : builds_.snapshots(*definition)) kept.insert(position);
  }
  auto ends = last_;
  for (;;) {
    std::vector<Position> between(kept.upper_bound(low_), kept.lower_bound(high_));
    if (between.empty()) break;
    const Position middle = between[between.size() / 2];
    (is_true_at(middle) ? high_ : low_) = middle;
    tell(low_);
  }
  last_ = std::move(ends);
}

Bisect::State Bisect::begin_at(Position position) {
  State state;
  state.position = position;
  for (const auto& definition : definitions_) {
    auto tables = builds_.as_of(definition, position);
    state.builds.push_back(builds_.copy(definition, tables.file.path()));
  }
  return state;
}

Bisect::State Bisect::copy(const State& state) {
  State copied;
  copied.position = state.position;
  for (std::size_t i = 0; i < definitions_.size(); ++i) {
    copied.builds.push_back(builds_.copy(definitions_[i], state.builds[i].file.path()));
  }
  return copied;
}

// Not beyond where a module's tables end: the event that follows there cannot be applied.
void Bisect::advance(State& state, Position to) {
  for (std::size_t i = 0; i < definitions_.size(); ++i) {
    (void)state.builds[i].build->advance(std::min(to, last_[i].position), {});
  }
  state.position = to;
}

void Bisect::narrow_by_halving(State& state) {
  while (high_ - low_ > walked_events) {
    State next = copy(state);
    advance(next, low_ + (high_ - low_) / 2);
    Value value = ask(next.files());
    if (is_true(value)) {
      high_ = next.position;
    } else {
      low_ = next.position;
      before_ = std::move(value);
      state = std::move(next);
    }
    tell(low_);
  }
}

Position Bisect::walk(State& state) {
  ReadQuery query;
  query.from = state.position + 1;
  query.to = high_;
  auto events = builds_.log().read(query);
  while (const RecordedEvent* event = events.next()) {
    bool has_effect = false;
    for (std::size_t i = 0; i < definitions_.size(); ++i) {
      if (event->position > last_[i].position) continue;
      has_effect |= state.builds[i].build->step(*event);
    }
    if (event->position % 1'000 == 0) tell(event->position);
    if (!has_effect) continue;
    Value value = ask(state.files());
    if (is_true(value)) {
      after_ = std::move(value);
      return event->position;
    }
    before_ = std::move(value);
  }
  return to_ + 1;
}

}  // namespace annals
