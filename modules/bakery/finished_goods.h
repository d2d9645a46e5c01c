#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision create_finished_good(const Tables& tables, CreateFinishedGood::Reader ask);
Decision update_finished_good(const Tables& tables, UpdateFinishedGood::Reader ask);
Decision delete_finished_good(const Tables& tables, DeleteFinishedGood::Reader ask);
Decision add_component(const Tables& tables, AddComponent::Reader ask);
Decision remove_component(const Tables& tables, RemoveComponent::Reader ask);
Decision update_component_quantity(const Tables& tables, UpdateComponentQuantity::Reader ask);

}  // namespace annals::bakery
