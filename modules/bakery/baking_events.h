#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision create_event(const Tables& tables, CreateEvent::Reader ask);
Decision update_event(const Tables& tables, UpdateEvent::Reader ask);
/// Its assignments and production records go with it; a warning says how many. Refused while an
/// assembly run names it.
Decision delete_event(const Tables& tables, DeleteEvent::Reader ask);

}  // namespace annals::bakery
