#pragma once

#include <annals/event.h>

#include "migration/import/burndown/changes.h"

namespace annals::importing::burndown {

/// The event of the module "workspace" that makes the change, at the time that the row itself
/// tells. Its metadata names the place in the source.
NewEvent event_of(const Change& change);

}  // namespace annals::importing::burndown
