// Rebuild, switch and rollback behind the facade.
#include <fmt/format.h>

#include <algorithm>

#include "api/engine_impl.h"
#include "migration/deep_verification.h"
#include "migration/retention.h"
#include "migration/switch_hold.h"
#include "projections/parallel_work.h"

namespace annals {

// What a killed process has left is of no use and in nobody's way; it goes at the next opening.
void Engine::Impl::clear_interrupted() const {
  ViewDirectory directory(log->path());
  for (const auto& module : log->modules()) {
    RebuildLock lock(directory, module.name);
    if (lock.held()) remove_scratch(directory, module.name);
  }
}

RebuildReport Engine::Impl::migrate(const StoredModule& in_force, const StoredModule& wanted,
                                    DefinitionPointer target, bool reuse, const std::string& reason,
                                    const RebuildOptions& how) {
  if (target->identity() != wanted.identity) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("The build {} of module {} needs C++ functions that this program does "
                            "not have.",
                            wanted.identity.substr(0, 8), wanted.name));
  }
  auto types = log->refresh_types();
  auto past = log->module_history(wanted.name);
  if (std::ranges::find(past, wanted.identity, &StoredModule::identity) == past.end()) {
    require_compatible(*types->module(wanted.name), target->schema());
    target->check(*types->with(target->shared_schema()));
  }
  RebuildJob job;
  job.in_force = in_force;
  try {
    job.active = definition_of(in_force);
    if (job.active->identity() != in_force.identity) job.active = nullptr;
  } catch (const Error&) {
    job.active = nullptr;  // written for a newer program: there is nothing to compare with
  }
  job.wanted = wanted;
  job.target = std::move(target);
  job.reuse = reuse;
  job.reason = reason;
  job.back_up = [this, change = fmt::format("before {} of module {}", reason, wanted.name),
                 attribution = how.attribution] { return back_up_before(change, attribution); };
  job.secrets = secrets();
  return Rebuild(*log, *views, std::move(job), how).run();
}

// Programs that know nothing of it are not to undo what an operator has done.
bool Engine::Impl::is_held_back(const ModuleDefinition& definition) const {
  return differs_from_log(definition) &&
         switch_hold(*log, definition.name()).holds(definition.identity());
}

RebuildReport Engine::rebuild(std::string_view module, const RebuildOptions& options) {
  impl_->views->refresh();
  StoredModule in_force = impl_->stored_module(module);
  if (!options.definition) {
    return impl_->migrate(in_force, in_force, impl_->definition_of(in_force), false,
                          "a rebuild of the same definition", options);
  }
  auto definition = define(*options.definition);
  if (definition->name() != module) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("The definition is that of module {}, not of {}.", definition->name(), module));
  }
  if (!options.dry_run) impl_->know(definition);
  return impl_->migrate(in_force, stored_form(*definition), definition, false,
                        "an edited definition", options);
}

std::vector<RebuildReport> Engine::rebuild_all(const RebuildOptions& options) {
  const auto modules = impl_->log->modules();
  std::vector<RebuildReport> reports(modules.size());
  std::stop_source stop;
  std::stop_callback pass_on(options.stop, [&] { stop.request_stop(); });
  RebuildOptions each = options;
  each.stop = stop.get_token();
  each.on_status = one_at_a_time(options.on_status);
  // Whoever looks at rows wants those of one module together.
  const std::size_t threads = options.on_difference ? 1 : builds_at_once;
  do_in_parallel(modules.size(), threads, [&](std::size_t i, const std::atomic<bool>&) {
    try {
      reports[i] = rebuild(modules[i].name, each);
    } catch (...) {
      stop.request_stop();
      throw;
    }
  });
  return reports;
}

std::vector<RebuildStatus> Engine::rebuilds() const {
  ViewDirectory directory(impl_->log->path());
  ViewCatalog catalog(directory);
  auto noted = catalog.rebuilds();
  std::erase_if(noted, [&](const RebuildStatus& status) {
    RebuildLock lock(directory, status.module);
    if (lock.held()) catalog.forget_rebuild(status.module);  // whoever noted it was killed
    return lock.held();
  });
  return noted;
}

std::vector<BuildStatus> Engine::builds(std::string_view module) const {
  (void)impl_->stored_module(module);
  return list_builds(*impl_->log, ViewDirectory(impl_->log->path()), module);
}

RebuildReport Engine::switch_build(std::string_view module, std::string_view build,
                                   const RebuildOptions& options) {
  StoredModule in_force = impl_->stored_module(module);
  if (build.size() < 8) {
    throw Error(ErrorKind::invalid_argument, "A build is named by eight hex digits.");
  }
  if (in_force.identity.starts_with(build)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("The build {} of module {} is active already.", build, module));
  }
  auto past = impl_->log->module_history(module);
  auto found = std::ranges::find_if(
      past, [&](const StoredModule& known) { return known.identity.starts_with(build); });
  if (found == past.end()) {
    throw Error(ErrorKind::not_found,
                fmt::format("The log knows no definition of module {} that gives the build {}.",
                            module, build));
  }
  return impl_->switch_to(in_force, *found, "a switch", options);
}

RebuildReport Engine::Impl::switch_to(const StoredModule& in_force, const StoredModule& wanted,
                                      const std::string& reason, const RebuildOptions& how) {
  RebuildOptions as_asked = how;
  as_asked.definition.reset();
  if (!as_asked.dry_run) as_asked.compare = false;
  // In a dry run nothing is to change, so not even the build that is there is brought forward.
  return migrate(in_force, wanted, definition_of(wanted), !as_asked.dry_run, reason, as_asked);
}

RebuildReport Engine::roll_back(std::string_view module, const RebuildOptions& options) {
  StoredModule in_force = impl_->stored_module(module);
  auto past = impl_->log->module_history(module);
  auto former = std::find_if(past.rbegin(), past.rend(), [&](const StoredModule& known) {
    return known.identity != in_force.identity;
  });
  if (former == past.rend()) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Module {} has no former definition to roll back to.", module));
  }
  return impl_->switch_to(in_force, *former, "a rollback", options);
}

DeepVerifyReport Engine::verify_deep(const DeepVerifyOptions& options) const {
  DeepVerifyReport report;
  const auto on_progress = [&](Position done, Position all) {
    if (options.on_progress) options.on_progress("log", done, all);
  };
  report.log = impl_->log->verify(on_progress, options.since ? &*options.since : nullptr);
  impl_->views->refresh();
  for (const auto& stored : impl_->log->modules()) {
    auto definition = impl_->definition_of(stored);
    if (definition->identity() == stored.identity) {
      DeepVerification deep(*impl_->log, options, stored, std::move(definition));
      report.modules.push_back(deep.run());
      continue;
    }
    ModuleVerification& unknown = report.modules.emplace_back();
    unknown.module = stored.name;
    unknown.build = stored.identity.substr(0, 8);
    unknown.problems.push_back(
        fmt::format("The tables of {} cannot be built by this program: they need C++ functions "
                    "that it does not have.",
                    stored.name));
  }
  return report;
}

void Engine::drop_build(std::string_view module, std::string_view build) {
  (void)impl_->stored_module(module);
  ViewDirectory directory(impl_->log->path());
  RebuildLock lock(directory, module);
  if (!lock.held()) {
    throw Error(ErrorKind::busy, fmt::format("Module {} is being rebuilt.", module));
  }
  annals::drop_build(*impl_->log, directory, module, build);
}

}  // namespace annals
