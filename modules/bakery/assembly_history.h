#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

/// Runs that are known by their uuid are skipped; a warning says how many came in and how many not.
/// A run that names something unknown refuses all, or with `partial` is left out with a warning.
/// No stock moves.
Decision import_assembly_history(const Tables& tables, ImportAssemblyHistory::Reader ask);

}  // namespace annals::bakery
