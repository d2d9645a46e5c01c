#pragma once

#include <annals/event.h>

#include "migration/import/shark/plan.h"

namespace annals::importing {

/// The event of one step of a plan.
NewEvent event_of(const SharkStep& step, const SharkState& wanted, const SharkWorkflow& workflow);

}  // namespace annals::importing
