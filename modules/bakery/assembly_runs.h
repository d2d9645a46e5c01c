#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

/// Takes the components out of the stock, adds the goods to it, and keeps what was taken at which
/// cost. All or nothing.
Decision record_assembly(const Tables& tables, RecordAssembly::Reader ask);

}  // namespace annals::bakery
