#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision add_inventory_item(const Tables& tables, AddInventoryItem::Reader ask);
Decision update_inventory_item(const Tables& tables, UpdateInventoryItem::Reader ask);
Decision delete_inventory_item(const Tables& tables, DeleteInventoryItem::Reader ask);

}  // namespace annals::bakery
