#pragma once

#include <annals/migration.h>
#include <annals/timestamp.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sqlite/connection.h"
#include "projections/module_definition.h"
#include "projections/view_directory.h"

namespace annals {

/// One build of a module's tables.
struct BuildInfo {
  std::string build;     ///< 8 hex digits, as in its file's name
  std::string identity;  ///< of the definition, 64 hex digits; empty when found without its past
  std::string file;      ///< its name in the views' folder
  std::string built_at;  ///< ISO 8601, or when it was found
  bool active = false;
};

/// `catalog.db`: which builds there are, and which is active. Derived: when the file is missing or
/// damaged a new one is made. Opened for each call, since calls are rare.
class ViewCatalog {
 public:
  explicit ViewCatalog(const ViewDirectory& directory) : directory_(directory) {}

  /// Notes which build has become the active one, and which others have come or gone, unless that
  /// is noted already.
  void activate(const ModuleDefinition& definition, Timestamp now);
  /// The module's builds, the active one first, then by name.
  std::vector<BuildInfo> builds(std::string_view module);

  /// What a rebuild under way says of itself, for other processes to read. Only true while its
  /// lock is held.
  void note_rebuild(const RebuildStatus& status);
  void forget_rebuild(std::string_view module);
  std::vector<RebuildStatus> rebuilds();

 private:
  sqlite::Connection open();
  const ViewDirectory& directory_;
};

}  // namespace annals
