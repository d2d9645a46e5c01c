#pragma once

#include <annals/event.h>

#include <memory>
#include <optional>
#include <string>

#include "engine/sqlite/connection.h"
#include "projections/authorizer.h"
#include "projections/module_definition.h"

namespace annals {

/// Why an event could not be applied.
struct ApplyFailure {
  std::string message;      ///< one sentence: event, statement (file:line), SQLite's words
  bool constraint = false;  ///< the event's values are at fault: a table's constraint refused
                            ///< them, or SQLite cannot hold them; else the definition is
  std::string why;          ///< the message without the event: "bank.sql:17: UNIQUE …"
};

/// Carries out what a definition says for each event, on one connection to a file (or memory)
/// with the module's tables. Statements are prepared once, fields bound by accessors that were
/// looked up once. For one thread at a time; one a connection, whose authorizer it sets. The
/// connection must be on sqlite::clockless_vfs(), or the current time can come in as data.
class Applier {
 public:
  /// Registers the module's functions on the connection. The tables must exist. Throws
  /// Error{invalid_argument} when the definition names an event type that does not exist.
  Applier(sqlite::Connection& tables, std::shared_ptr<const ModuleDefinition> definition,
          std::shared_ptr<const TypeCatalogue> types);
  ~Applier();

  /// Whether the definition has statements or an upcast for this type.
  bool handles(std::string_view full_type_name) const;

  /// Executes the statements for one event, under the authorizer; nothing for types that the
  /// definition does not handle. The caller has a transaction open and, on failure, rolls back to
  /// its savepoint. Environment errors (io, busy, corrupt) are thrown as Error.
  std::optional<ApplyFailure> apply(const RecordedEvent& event);

  /// The connection's, for those who ask its tables between events.
  Authorizer& authorizer();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Makes the module's tables, views, triggers, unique indexes and first rows on an empty database;
/// create_indexes makes its other indexes, which is faster after the data. Both leave a transaction
/// of the caller's open, or else use one of their own. Throw Error{invalid_argument} "bank.sql:17:
/// …". Not while an Applier is on the connection.
void create_tables(sqlite::Connection& tables, const ModuleDefinition& definition);
void create_indexes(sqlite::Connection& tables, const ModuleDefinition& definition);

/// Makes iso(), micros() and the module's own functions known to a connection.
void register_functions(sqlite::Connection& connection, const ModuleDefinition* definition);

}  // namespace annals
