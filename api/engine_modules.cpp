// What the facade knows of modules: those of the program and those of the log.
#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>

#include "api/engine_impl.h"

namespace annals {

StoredModule stored_form(const ModuleDefinition& definition) {
  StoredModule stored;
  stored.name = definition.name();
  stored.mode = name_of(definition.text().mode);
  stored.identity = definition.identity();
  stored.sql = definition.sql();
  auto schema = definition.schema().bundle().bytes();
  stored.schema.assign(schema.begin(), schema.end());
  return stored;
}

// The former tables are opened first, so that there is something to serve while edited modules are
// migrated.
Engine::Impl::Impl(const std::filesystem::path& path, EngineOptions given)
    : options(std::move(given)),
      log(Log::open(path, {.create = options.create,
                           .busy_timeout = options.busy_timeout,
                           .clock = options.clock})),
      history(*log, options.history) {
  for (const auto& module : options.known_modules) know(define(module));
  std::vector<DefinitionPointer> wanted;
  for (const auto& module : options.modules) {
    wanted.push_back(define(module));
    require_change_allowed(*wanted.back());
    know(wanted.back());
  }
  ViewsOptions views_options;
  views_options.define = [this](const StoredModule& stored) { return definition_of(stored); };
  views_options.projectors = options.projectors;
  views_options.on_progress = options.on_progress;
  views_options.secrets = secrets();
  views_options.query = options.query;
  views = std::make_unique<Views>(*log, std::move(views_options));
  clear_interrupted();
  views->refresh();
  for (const auto& definition : wanted) {
    if (!is_held_back(*definition)) register_definition(definition);
  }
  views->refresh();
}

void Engine::Impl::know(DefinitionPointer definition) {
  std::lock_guard lock(mutex);
  std::string identity = definition->identity();
  known.insert_or_assign(std::move(identity), std::move(definition));
}

Engine::Impl::DefinitionPointer Engine::Impl::definition_of(const StoredModule& stored) {
  {
    std::lock_guard lock(mutex);
    auto found = known.find(stored.identity);
    if (found != known.end()) return found->second;
  }
  auto schema =
      std::make_shared<const ModuleSchema>(stored.name, SchemaBundle::from_bytes(stored.schema));
  return std::make_shared<const ModuleDefinition>(stored.sql, std::move(schema));
}

StoredModule Engine::Impl::stored_module(std::string_view name) const {
  auto stored = log->modules();
  auto found = std::ranges::find(stored, name, &StoredModule::name);
  if (found == stored.end()) {
    throw Error(ErrorKind::not_found, fmt::format("The log has no module {}.", name));
  }
  return std::move(*found);
}

bool Engine::Impl::differs_from_log(const ModuleDefinition& definition) const {
  auto stored = log->modules();
  auto found = std::ranges::find(stored, definition.name(), &StoredModule::name);
  return found != stored.end() && found->identity != definition.identity();
}

void Engine::Impl::require_change_allowed(const ModuleDefinition& definition) const {
  if (options.on_change != ModuleChange::refuse || !differs_from_log(definition)) return;
  throw Error(ErrorKind::invalid_argument,
              fmt::format("The definition of module {} differs from the one that {} holds.",
                          definition.name(), log->path().string()));
}

void Engine::Impl::register_definition(const DefinitionPointer& definition) {
  require_change_allowed(*definition);
  know(definition);
  StoredModule wanted = stored_form(*definition);
  if (differs_from_log(*definition)) {
    if (options.on_change == ModuleChange::keep) return;
    RebuildOptions how;
    how.compare = false;
    how.back_up = options.back_up;
    if (options.on_progress) {
      how.on_status = [&](const RebuildStatus& status) {
        if (status.phase != RebuildPhase::data) return;
        options.on_progress(status.module, status.events_done, status.events_all);
      };
    }
    auto report = migrate(stored_module(definition->name()), wanted, definition, false,
                          "an edited definition", how);
    if (report.outcome == RebuildOutcome::refused) {
      throw Error(ErrorKind::invalid_argument, report.summary());
    }
    return;
  }
  auto stored = log->modules();
  if (std::ranges::find(stored, wanted.identity, &StoredModule::identity) != stored.end()) return;
  if (stored.size() >= limits::modules) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} holds {} modules; the limit is {}.", log->path().string(),
                            stored.size(), limits::modules));
  }
  definition->check(*log->refresh_types()->with(definition->shared_schema()));
  views->attempt([&] { return log->register_module(wanted, {}); });
}

}  // namespace annals
