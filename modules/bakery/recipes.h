#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision create_recipe(const Tables& tables, CreateRecipe::Reader ask);
Decision update_recipe(const Tables& tables, UpdateRecipe::Reader ask);
Decision delete_recipe(const Tables& tables, DeleteRecipe::Reader ask);

}  // namespace annals::bakery
