#pragma once

#include <annals/event.h>

#include <memory>
#include <string>

#include "engine/sqlite/connection.h"
#include "projections/module_definition.h"

namespace annals {

/// Why an event could not be applied.
struct ApplyFailure {
  std::string message;     ///< one sentence: event, statement (file:line), SQLite's words
  bool constraint = false; ///< a table's constraint refused; else the definition is at fault
};

/// Carries out what a definition says for each event, on one connection to a file (or memory)
/// with the module's tables. Statements are prepared once, fields bound by accessors that were
/// looked up once. For one thread at a time.
class Applier {
 public:
  /// Registers the module's functions on the connection and prepares. The tables must exist.
  Applier(sqlite::Connection& tables, std::shared_ptr<const ModuleDefinition> definition,
          std::shared_ptr<const TypeCatalogue> types);
  ~Applier();

  /// Whether the definition has statements or an upcast for this type.
  bool handles(std::string_view full_type_name) const;

  /// Executes the statements for one event, under the authorizer; nothing for types that the
  /// definition does not handle. The caller has a transaction open and, on failure, rolls back to
  /// its savepoint. Environment errors (io, busy, corrupt) are thrown as Error.
  std::optional<ApplyFailure> apply(const RecordedEvent& event);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Creates the module's tables, and with `indexes` its secondary indexes, on an empty database.
/// Indexes can be left for later: create_indexes makes them after the data.
void create_tables(sqlite::Connection& tables, const ModuleDefinition& definition);
void create_indexes(sqlite::Connection& tables, const ModuleDefinition& definition);

/// Makes iso(), micros() and the module's own functions known to a connection.
void register_functions(sqlite::Connection& connection, const ModuleDefinition* definition);

}  // namespace annals
