// Questions about the past behind the facade.
#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "api/engine_impl.h"
#include "api/past.h"

namespace annals {

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
  std::vector<std::string> builds;
  for (const auto& module : log->modules()) builds.push_back(module.identity.substr(0, 8));
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
  return std::make_shared<Past::Impl>(std::move(when), std::move(tables), secrets());
}

Past Engine::as_of(const Moment& moment) const {
  return Past(impl_->tables_at(moment));
}

}  // namespace annals
