#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision create_package(const Tables& tables, CreatePackage::Reader ask);
Decision update_package(const Tables& tables, UpdatePackage::Reader ask);
/// Refused while it is assigned to a recipient.
Decision delete_package(const Tables& tables, DeletePackage::Reader ask);
Decision duplicate_package(const Tables& tables, DuplicatePackage::Reader ask);

}  // namespace annals::bakery
