#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

/// The lots that will serve a generic requirement: of products of its name, from what is in stock,
/// and just as much as is required. They take the place of all that were assigned before. Nothing
/// is reserved: stock moves when the good is put together.
Decision assign_materials(const Tables& tables, AssignMaterials::Reader ask);
/// A warning says how many assignments there were.
Decision clear_assignments(const Tables& tables, ClearAssignments::Reader ask);

}  // namespace annals::bakery
