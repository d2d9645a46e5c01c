#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision create_product(const Tables& tables, CreateProduct::Reader ask);
Decision update_product(const Tables& tables, UpdateProduct::Reader ask);
Decision delete_product(const Tables& tables, DeleteProduct::Reader ask);

}  // namespace annals::bakery
