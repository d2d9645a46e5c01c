#pragma once

#include <annals/engine.h>
#include <annals/history.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "engine/log.h"
#include "events/event_json.h"
#include "migration/rebuild.h"
#include "projections/history/past_builds.h"
#include "projections/history/row_lives.h"
#include "projections/module_definition.h"
#include "projections/views.h"

namespace annals {

/// A module's definition at a moment, as far as this program can carry it out.
struct PastDefinition {
  std::string module;
  std::string build;
  std::shared_ptr<const ModuleDefinition> definition;  ///< null: see `problem`
  std::string problem;
};

/// What stands behind the facade: a log, its views, and what this program knows of modules.
struct Engine::Impl {
  Impl(const std::filesystem::path& path, EngineOptions given);

  // Modules (engine_modules.cpp).
  using DefinitionPointer = std::shared_ptr<const ModuleDefinition>;
  void know(DefinitionPointer definition);
  /// What the log holds, with what this program has for it when the two are the same.
  DefinitionPointer definition_of(const StoredModule& stored);
  /// The definition in force; Error{not_found} when there is no such module.
  StoredModule stored_module(std::string_view name) const;
  bool differs_from_log(const ModuleDefinition& definition) const;
  void require_change_allowed(const ModuleDefinition& definition) const;
  /// Puts a definition in force that is new to the log, or another than the one in force: then its
  /// tables are built and proven first.
  void register_definition(const DefinitionPointer& definition);

  // Migrations (engine_migration.cpp).
  RebuildReport migrate(const StoredModule& in_force, const StoredModule& wanted,
                        DefinitionPointer target, bool reuse, const std::string& reason,
                        const RebuildOptions& options);
  RebuildReport switch_to(const StoredModule& in_force, const StoredModule& wanted,
                          const std::string& reason, const RebuildOptions& options);
  void clear_interrupted() const;
  bool is_held_back(const ModuleDefinition& definition) const;

  // Backups (engine_backups.cpp).
  BackupInfo back_up(const BackupOptions& options);
  /// Before another definition becomes active: answers where there is a backup that holds all that
  /// the log does, which is taken unless the newest one does. Empty when there is nothing to lose.
  std::string back_up_before(const std::string& change, const Attribution& attribution);

  // History (engine_history.cpp).
  Position position_of(const Moment& moment) const;
  std::vector<StoredModule> modules_at(Position position, Definitions which) const;
  std::vector<PastDefinition> definitions_at(Position position, Definitions which);
  std::shared_ptr<Past::Impl> tables_at(const Moment& moment);
  PastDifference compare(const Past::Impl& before, const Past::Impl& after,
                         const DiffOptions& options);
  RowLife life_of(const std::string& module, std::string_view table, std::span<const Value> key);
  ReplayWatch watch_replay(Position to) const;
  PastBuilds& past_builds();

  // Commands.
  const CommandType& command_of(capnp::StructSchema schema);
  AppendResult execute(const CommandType& command, capnp::AnyStruct::Reader ask,
                       Attribution attribution);
  const EventType& event_type(std::string_view name) const;

  Secrets secrets() const { return options.show_secrets ? Secrets::shown : Secrets::covered; }

  EngineOptions options;
  std::unique_ptr<Log> log;
  std::mutex mutex;
  std::map<std::string, DefinitionPointer, std::less<>> known;  ///< by identity
  std::unique_ptr<Views> views;
  PastBuilds history;
  std::mutex lives_mutex;
  std::map<std::string, std::unique_ptr<RowLives>> lives;  ///< by module; of one definition each
};

StoredModule stored_form(const ModuleDefinition& definition);

}  // namespace annals
