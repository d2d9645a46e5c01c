// The calls of a program that read.
#include <fmt/format.h>

#include <algorithm>

#include "tests/model/run.h"

namespace annals::model {

namespace {

constexpr const char* streams[] = {"", "s-a", "shared", "$annals", "nobody"};

std::string listed(const std::vector<Position>& positions) {
  std::string text;
  for (Position position : positions) text += std::to_string(position) + " ";
  return text;
}

template <class Map>
std::string difference(const Map& before, const Map& after) {
  std::size_t added = 0, removed = 0, changed = 0;
  for (const auto& [key, row] : after) {
    const auto old = before.find(key);
    if (old == before.end()) {
      ++added;
    } else if (old->second != row) {
      ++changed;
    }
  }
  for (const auto& [key, row] : before) removed += after.contains(key) ? 0 : 1;
  return fmt::format("{} added, {} removed, {} changed", added, removed, changed);
}

}  // namespace

ReadQuery Run::query_of(const Step& step) const {
  ReadQuery query;
  query.stream = streams[step.below(0, 5)];
  const auto types = step.below(1, 4);
  if (types == 1) query.types = {"tally.Added"};
  if (types == 2) query.types = {"Opened", "tally.Closed"};
  const auto tags = step.below(2, 5);
  if (tags == 1 || tags == 3) query.tags.push_back({"account", "a"});
  if (tags == 2 || tags == 3) query.tags.push_back({"note", "x"});
  if (tags == 4) query.tags.push_back({"account", "nobody"});
  query.reverse = step.below(3, 2) == 1;
  const Position beyond = model_.head() + 2;
  if (step.below(4, 3) == 2) query.limit = 1 + step.numbers[4] % 5;
  if (step.below(5, 2) == 1) query.from = step.numbers[5] % beyond;
  if (step.below(6, 3) == 2) query.to = step.numbers[6] % beyond;
  if (const auto time = step.below(7, 8); time >= 5 && model_.head() != 0) {
    const auto moment = model_.event(1 + step.numbers[7] % model_.head()).recorded_at;
    if (time != 6) query.since = moment;
    if (time != 5) query.until = moment + std::chrono::microseconds(step.below(8, 2));
  }
  if (step.below(8, 5) == 4) query.actor = "ann";
  return query;
}

void Run::compare_event(const RecordedEvent& found) {
  const auto& event = model_.event(found.position);
  const auto text = [](auto&&... parts) {
    std::string all;
    ((all += fmt::format("{} ", parts)), ...);
    return all;
  };
  expect(
      text(found.stream, found.version, to_iso(found.recorded_at), to_iso(found.at),
           found.actor.value_or("")),
      text(event.stream, event.version, to_iso(event.recorded_at), to_iso(event.at), event.actor),
      fmt::format("event {}", found.position));
  if (!event.fact) return;
  expect(found.type, type_of(event.fact->kind), fmt::format("type of {}", found.position));
  const bool same = found.payload == new_event(*event.fact).payload;
  expect(same ? "the same" : "another", "the same", fmt::format("payload of {}", found.position));
  if (event.fact->id) {
    expect(found.id.to_string(), event.fact->id->to_string(),
           fmt::format("id of {}", found.position));
  }
}

void Run::read(const Step& step) {
  ReadQuery query = query_of(step);
  note(fmt::format("read stream '{}', {} types, {} tags, {} to {}{}", query.stream,
                   query.types.size(), query.tags.size(), query.from, query.to,
                   query.reverse ? ", back" : ""));
  std::vector<Position> found;
  for (const auto& event : engine(step).read(query)) {
    found.push_back(event.position);
    compare_event(event);
  }
  for (auto& type : query.types) type = engine(step).full_type_name(type);
  expect(listed(found), listed(model_.read(query)), "read");
}

void Run::follow(const Step& step) {
  ReadQuery query = query_of(step);
  query.to = ReadQuery().to;
  query.until.reset();
  query.limit = ReadQuery().limit;
  query.reverse = false;
  note("follow");
  auto follower = engine(step).follow(query);
  for (auto& type : query.types) type = engine(step).full_type_name(type);
  followed_.push_back({std::move(follower), std::move(query)});
}

// What was committed before the call must come at once: nothing is waited for.
void Run::drain() {
  for (auto& followed : followed_) {
    const auto all = model_.read(followed.query);
    const std::vector<Position> wanted(all.begin() + static_cast<std::ptrdiff_t>(followed.given),
                                       all.end());
    std::vector<Position> found;
    while (const auto* event = followed.follower.next(std::chrono::milliseconds(0))) {
      found.push_back(event->position);
      compare_event(*event);
    }
    expect(listed(found), listed(wanted), "followed");
    followed.given = all.size();
  }
}

void Run::find(const Step& step) {
  const Fact fact = fact_of(step.numbers[0]);
  const EventId id = fact.id.value_or(EventId{});
  const auto found = engine(step).find(id);
  const auto wanted = model_.find(id);
  expect(std::to_string(found ? found->position : 0), std::to_string(wanted.value_or(0)), "find");
  if (found) compare_event(*found);
}

void Run::query(const Step& step) {
  const Rules rules = rules_of(model_.definition());
  expect(text_of(engine(step), rules), text_of(model_.tables(), rules), "tables");
}

void Run::report(const Step& step) {
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> notes;
  for (const auto& event : model_.events()) {
    if (!event.fact || event.fact->kind != Fact::Kind::added) continue;
    auto& [times, cents] = notes[event.fact->note];
    ++times;
    cents += event.fact->cents;
  }
  std::string wanted, found;
  for (const auto& [note, sums] : notes) {
    wanted += fmt::format("{} {} {};", note, sums.first, sums.second);
  }
  engine(step).catch_up();
  for (const auto& row : engine(step).query("select note, times, cents from notes order by note")) {
    found += fmt::format("{} {} {};", row.text(0), row.integer(1), row.integer(2));
  }
  expect(found, wanted, "report");
}

void Run::as_of(const Step& step) {
  Moment moment(Position{step.numbers[0] % (model_.head() + 1)});
  int definition = model_.definition();
  if (step.below(1, 3) == 2 && model_.definition_at(*moment.position) >= 0) {
    moment.definitions = Definitions::then;
    definition = model_.definition_at(*moment.position);
  }
  note(fmt::format("as of {}, {}", *moment.position, name_of(moment.definitions)));
  const Rules rules = rules_of(definition);
  expect(text_of(engine(step).as_of(moment), rules),
         text_of(model_.tables_at(*moment.position, definition).tables, rules), "as of");
}

void Run::as_of_time(const Step& step) {
  const auto time = model_.event(1 + step.numbers[0] % model_.head()).recorded_at +
                    std::chrono::microseconds(step.below(1, 2));
  const auto past = engine(step).as_of(Moment(time));
  const auto position = model_.last_recorded_by(time);
  expect(std::to_string(past.moment().position), std::to_string(position), "position at a time");
  const Rules rules = rules_of(model_.definition());
  expect(text_of(past, rules),
         text_of(model_.tables_at(position, model_.definition()).tables, rules), "as of a time");
}

void Run::effective(const Step& step) {
  Moment moment(Position{step.numbers[0] % (model_.head() + 1)});
  moment.effective = model_.event(1 + step.numbers[1] % model_.head()).at;
  note(fmt::format("as of {}, effective at {}", *moment.position, to_iso(*moment.effective)));
  const auto wanted = model_.tables_at(*moment.position, model_.definition(), moment.effective);
  const auto past = engine(step).as_of(moment);
  const Rules rules = rules_of(model_.definition());
  expect(text_of(past, rules), text_of(wanted.tables, rules), "effective");
  for (const auto& module : past.moment().modules) {
    if (module.module != "tally") continue;
    expect(std::to_string(module.violations), std::to_string(wanted.left_out), "left out");
  }
}

void Run::diff(const Step& step) {
  const Position before = step.numbers[0] % (model_.head() + 1);
  const Position after = step.numbers[1] % (model_.head() + 1);
  note(fmt::format("diff {} {}", before, after));
  const auto old = model_.tables_at(before, model_.definition()).tables;
  const auto now = model_.tables_at(after, model_.definition()).tables;
  const auto found = engine(step).diff(before, after);
  for (const auto& module : found.modules) {
    if (module.module != "tally") continue;
    for (const auto& table : module.tables) {
      expect(fmt::format("{} added, {} removed, {} changed", table.added, table.removed,
                         table.changed),
             table.table == "accounts" ? difference(old.accounts, now.accounts)
                                       : difference(old.moves, now.moves),
             "difference of " + table.table);
    }
  }
}

void Run::life(const Step& step) {
  const std::string account(1, static_cast<char>('a' + step.below(0, 3)));
  note("life of " + account);
  const Rules rules = rules_of(model_.definition());
  std::vector<Position> wanted, found;
  Tables tables;
  for (const auto& event : model_.events()) {
    if (!event.fact) continue;
    const auto before = tables.accounts;
    (void)tables.apply(*event.fact, event.position, rules);
    const auto row = [&](const auto& accounts) {
      const auto it = accounts.find(account);
      return it == accounts.end() ? std::nullopt : std::optional(it->second);
    };
    if (row(before) != row(tables.accounts)) wanted.push_back(event.position);
  }
  const Value key[] = {account};
  for (const auto& change : engine(step).history("tally.accounts", key).changes) {
    found.push_back(change.event.position);
  }
  expect(listed(found), listed(wanted), "life");
}

void Run::bisect(const Step& step) {
  const std::string account(1, static_cast<char>('a' + step.below(0, 3)));
  const std::int64_t least = std::int64_t{step.below(1, 4)} * 20;
  const auto is_true = [&](Position position) {
    const auto tables = model_.tables_at(position, model_.definition()).tables;
    const auto found = tables.accounts.find(account);
    return found != tables.accounts.end() && found->second.cents > least;
  };
  if (!is_true(model_.head())) return;
  Position wanted = 0;
  while (!is_true(wanted)) ++wanted;
  note(fmt::format("bisect {} > {}", account, least));
  BisectOptions options;
  options.linear = true;
  const auto found = engine(step).bisect(
      fmt::format("select exists (select 1 from tally.accounts where name = '{}' and cents > {})",
                  account, least),
      {}, options);
  expect(std::to_string(found.event ? found.event->position : 0), std::to_string(wanted), "bisect");
}

void Run::proof(const Step& step) {
  auto& engine = this->engine(step);
  heads_.push_back(engine.tree_head());
  const auto report = engine.verify(heads_[step.below(0, heads_.size())]);
  expect(report.problems.empty() ? "" : report.problems.front(), "", "proof");
}

}  // namespace annals::model
