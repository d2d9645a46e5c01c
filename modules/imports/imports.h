#pragma once

#include <annals/module.h>

namespace annals::modules {

/// The module "imports": what imports kept raw, and which contents came in already. It has no
/// commands; the importers append its events.
Module imports_module();

}  // namespace annals::modules
