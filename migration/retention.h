#pragma once

#include <annals/migration.h>

#include <string_view>
#include <vector>

#include "engine/log.h"
#include "projections/view_directory.h"

namespace annals {

/// The module's builds: those that have a file, and the definitions that the log holds. The active
/// one first, then by when they were in force last.
std::vector<BuildStatus> list_builds(const Log& log, const ViewDirectory& directory,
                                     std::string_view module);

/// Deletes the file of one. Throws Error{invalid_argument} for the active one, Error{not_found}
/// when there is no such file. The caller holds the module's RebuildLock.
void drop_build(const Log& log, const ViewDirectory& directory, std::string_view module,
                std::string_view build);

/// Deletes the files of inactive builds: all but the `keep_builds` that were in force last, and
/// those that were built longer ago than `keep_for`. The one that a rollback would take always
/// stays. What cannot be deleted now stays, too.
void remove_old_builds(const Log& log, const ViewDirectory& directory, std::string_view module,
                       const RebuildOptions& options);

}  // namespace annals
