// Questions about the past behind the facade.
#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "api/engine_impl.h"
#include "api/past.h"
#include "projections/comparison.h"

namespace annals {

namespace {

/// The tables that a difference is asked of: "table" or "module.table"; all when there are none.
class WantedTables {
 public:
  explicit WantedTables(const std::vector<std::string>& names) {
    for (const auto& name : names) found_.emplace(name, false);
  }
  bool takes(const std::string& module, const std::string& table) {
    bool any = found_.empty();
    for (const auto& name : {table, module + "." + table}) {
      auto it = found_.find(name);
      if (it != found_.end()) any = it->second = true;
    }
    return any;
  }
  void require_all_found() const {
    for (const auto& [name, is_found] : found_) {
      if (!is_found) throw Error(ErrorKind::not_found, fmt::format("There is no table {}.", name));
    }
  }

 private:
  std::map<std::string, bool> found_;
};

}  // namespace

Position Engine::Impl::position_of(const Moment& moment) const {
  const Position head = log->head();
  if (moment.recorded) {
    ReadQuery query;
    query.until = moment.recorded;
    query.reverse = true;
    query.limit = 1;
    auto events = log->read(query);
    const RecordedEvent* last = events.next();
    const Position position = last ? last->position : 0;
    return moment.position ? std::min(position, *moment.position) : position;
  }
  if (!moment.position) return head;
  if (*moment.position > head) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("The position {} is beyond the head of {}, which is {}.",
                            *moment.position, log->path().string(), head));
  }
  return *moment.position;
}

std::vector<StoredModule> Engine::Impl::modules_at(Position position, Definitions which) const {
  auto modules = log->modules();
  if (which == Definitions::today) return modules;
  std::vector<StoredModule> then;
  for (const auto& module : modules) {
    auto registered = log->module_history(module.name);
    std::erase_if(registered,
                  [&](const StoredModule& one) { return one.registered_at > position; });
    if (!registered.empty()) then.push_back(std::move(registered.back()));
  }
  return then;
}

std::vector<PastDefinition> Engine::Impl::definitions_at(Position position, Definitions which) {
  std::vector<PastDefinition> found;
  for (const auto& stored : modules_at(position, which)) {
    PastDefinition& one = found.emplace_back();
    one.module = stored.name;
    one.build = stored.identity.substr(0, 8);
    try {
      one.definition = definition_of(stored);
      if (one.definition->identity() == stored.identity) continue;
      one.problem = "It needs C++ functions that this program does not have.";
    } catch (const Error& error) {
      one.problem = error.what();
    }
    one.definition = nullptr;
  }
  return found;
}

ReplayWatch Engine::Impl::watch_replay(Position to) const {
  ReplayWatch watch;
  if (options.on_progress) {
    watch.on_progress = [this, to](Position done) { options.on_progress("the past", done, to); };
  }
  return watch;
}

PastBuilds& Engine::Impl::past_builds() {
  std::vector<PastFolder::Build> builds;
  for (const auto& module : log->modules()) {
    builds.push_back({module.name, module.identity.substr(0, 8)});
  }
  history.folder().set_in_force(std::move(builds));
  return history;
}

std::shared_ptr<Past::Impl> Engine::Impl::tables_at(const Moment& moment) {
  PastMoment when;
  when.position = position_of(moment);
  when.effective = moment.effective;
  when.definitions = moment.definitions;
  Alteration alteration;
  alteration.effective = moment.effective;
  std::vector<PastTables> tables;
  for (auto& one : definitions_at(when.position, moment.definitions)) {
    if (!one.definition) {
      PastModule unusable;
      unusable.module = one.module;
      unusable.build = one.build;
      unusable.problem = one.problem;
      when.modules.push_back(std::move(unusable));
      continue;
    }
    auto watch = watch_replay(when.position);
    tables.push_back(moment.effective
                         ? past_builds().altered(one.definition, when.position, alteration, watch)
                         : past_builds().as_of(one.definition, when.position, watch));
    when.modules.push_back(tables.back().how);
  }
  return std::make_shared<Past::Impl>(std::move(when), std::move(tables), secrets(), options.query);
}

Past Engine::as_of(const Moment& moment) const {
  return Past(impl_->tables_at(moment));
}

// A module that is there at one moment only is compared with its tables before the first event.
PastDifference Engine::Impl::compare(const Past::Impl& before, const Past::Impl& after,
                                     const DiffOptions& asked) {
  PastDifference difference{before.moment, after.moment, {}};
  WantedTables wanted(asked.tables);
  auto all = before.tables_by_module();
  for (const auto& [module, tables] : after.tables_by_module()) all.try_emplace(module, tables);
  for (const auto& [module, some] : all) {
    const PastTables* sides[] = {before.find(module), after.find(module)};
    std::optional<PastTables> nothing;
    for (auto& side : sides) {
      if (!side) side = &nothing.emplace(past_builds().as_of(some->definition, 0));
    }
    BuildComparison comparison({sides[0]->file.path(), sides[0]->definition},
                               {sides[1]->file.path(), sides[1]->definition}, secrets());
    comparison.pin_before();
    comparison.pin_after();
    BuildComparison::Each each;
    if (asked.on_difference) {
      each = [&, &name = module](const RowDifference& row) { asked.on_difference(name, row); };
    }
    auto tables = comparison.run(each, asked.stop, [&, &name = module](const std::string& table) {
      return wanted.takes(name, table);
    });
    difference.modules.push_back({module, std::move(tables)});
  }
  wanted.require_all_found();
  return difference;
}

RowLife Engine::Impl::life_of(const std::string& module, std::string_view table,
                              std::span<const Value> key) {
  auto definition = views->definition(module);
  if (!definition) {
    throw Error(ErrorKind::not_found, fmt::format("The tables of {} cannot be used.", module));
  }
  std::lock_guard lock(lives_mutex);
  auto& rows = lives[module];
  if (!rows || rows->definition().identity() != definition->identity()) {
    rows = std::make_unique<RowLives>(past_builds(), definition);
  }
  auto found = rows->life(table, key, secrets(), watch_replay(log->head()));
  RowLife life;
  life.from_the_start = found.from_the_start;
  life.moment.position = found.how.position;
  life.moment.modules.push_back(std::move(found.how));
  life.changes = std::move(found.changes);
  return life;
}

bool PastDifference::equal() const {
  return std::ranges::all_of(modules, [](const Tables& module) {
    return std::ranges::all_of(module.tables, &TableComparison::equal);
  });
}

PastDifference Engine::diff(const Moment& before, const Moment& after,
                            const DiffOptions& options) const {
  return impl_->compare(*impl_->tables_at(before), *impl_->tables_at(after), options);
}

}  // namespace annals
