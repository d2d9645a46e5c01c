#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision create_ingredient(const Tables& tables, CreateIngredient::Reader ask);
Decision update_ingredient(const Tables& tables, UpdateIngredient::Reader ask);
Decision delete_ingredient(const Tables& tables, DeleteIngredient::Reader ask);
Decision set_unit_conversion(const Tables& tables, SetUnitConversion::Reader ask);
Decision remove_unit_conversion(const Tables& tables, RemoveUnitConversion::Reader ask);

}  // namespace annals::bakery
