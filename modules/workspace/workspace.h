#pragma once

#include <annals/module.h>

namespace annals::modules {

/// The module "workspace": profiles, queries, caches, project data, snapshots. See
/// docs/workspace_module.md.
Module workspace_module();

}  // namespace annals::modules
