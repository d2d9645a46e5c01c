#pragma once

#include <annals/module.h>

namespace annals::modules {

/// The module "work": epics, features, tasks, their history, and the workflow. See
/// docs/work_module.md.
Module work_module();

}  // namespace annals::modules
