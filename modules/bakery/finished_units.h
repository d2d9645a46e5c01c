#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision create_finished_unit(const Tables& tables, CreateFinishedUnit::Reader ask);
Decision update_finished_unit(const Tables& tables, UpdateFinishedUnit::Reader ask);
Decision delete_finished_unit(const Tables& tables, DeleteFinishedUnit::Reader ask);
Decision update_inventory(const Tables& tables, UpdateInventory::Reader ask);
Decision calculate_unit_cost(const Tables& tables, CalculateUnitCost::Reader ask);

}  // namespace annals::bakery
