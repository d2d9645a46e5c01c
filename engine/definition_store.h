#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/log.h"
#include "engine/sqlite/connection.h"

namespace annals {

/// The modules' definitions in the log, through one connection.
class DefinitionStore {
 public:
  explicit DefinitionStore(sqlite::Connection& log);

  /// Grows with each registration; a cheap way to see whether anything was registered.
  std::int64_t last_registration();
  /// In order of registration; each name's last one is in force.
  std::vector<StoredModule> all();
  /// Needs a write transaction.
  void add(const StoredModule& module, Position position);
  /// The log's own module, of which the program knows the schema: stored at creation.
  static StoredModule own_module();
  /// The event types of each module's widest schema, re-using what `before` holds already.
  std::shared_ptr<const TypeCatalogue> load_types(const TypeCatalogue& before);

 private:
  sqlite::Statement last_, all_, insert_definition_, insert_module_;
};

/// The one of a module's definitions, in order of registration, whose schema knows the most: the
/// one that was new when it was registered last, since each had to be compatible with the one
/// before. Rows that name an earlier definition again (after a switch) do not count.
const StoredModule& widest_of(std::span<const StoredModule> of_one_module);

}  // namespace annals
