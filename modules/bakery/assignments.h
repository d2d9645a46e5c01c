#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision assign_package_to_recipient(const Tables& tables, AssignPackageToRecipient::Reader ask);
Decision update_assignment(const Tables& tables, UpdateAssignment::Reader ask);
Decision remove_assignment(const Tables& tables, RemoveAssignment::Reader ask);

/// pending, assembled, delivered: one step at a time, and no way back. Assembled needs as many
/// batches made at the event as the package takes.
Decision update_package_status(const Tables& tables, UpdatePackageStatus::Reader ask);

}  // namespace annals::bakery
