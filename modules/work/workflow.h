#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "work.capnp.h"

namespace annals::work {

/// Defines a status or changes what it means; what tasks have it keep it.
Decision define_status(const Tables& tables, DefineStatus::Reader ask);
Decision define_transition(const Tables& tables, DefineTransition::Reader ask);
Decision remove_transition(const Tables& tables, RemoveTransition::Reader ask);

}  // namespace annals::work
