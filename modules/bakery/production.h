#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision record_production(const Tables& tables, RecordProduction::Reader ask);
Decision consume_fifo(const Tables& tables, ConsumeFifo::Reader ask);

}  // namespace annals::bakery
