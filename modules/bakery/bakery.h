#pragma once

#include <annals/module.h>

namespace annals::modules {

/// The module "bakery": ingredients, recipes, finished units and goods, packages for events,
/// production and assembly. See docs/bakery_module.md.
Module bakery_module();

}  // namespace annals::modules
