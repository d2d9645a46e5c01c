#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "work.capnp.h"

namespace annals::work {

/// Gives rows without a slug the one that their files' paths show: an epic's from its own path,
/// else from a feature's, else from a task's; a feature's from its own, else from a task's; a
/// task's from its own. A dry run gives the slugs as warnings and no events.
Decision backfill_slugs(const Tables& tables, BackfillSlugs::Reader ask);

}  // namespace annals::work
