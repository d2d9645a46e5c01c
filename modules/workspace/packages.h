#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "workspace.capnp.h"

namespace annals::workspace {

/// A package as the query profile_package gives it: the profile, its queries, and of these their
/// project data, snapshots and cached responses.
///
/// Where the profile exists already: `overwrite` makes it just what the package says, without the
/// queries that it has not; `merge` lets the package win but for credentials, and unites the
/// queries; `rename` makes another profile of it.
Decision import_profile(const Tables& tables, ImportProfile::Reader ask);

}  // namespace annals::workspace
