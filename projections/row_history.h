#pragma once

#include <annals/read.h>
#include <annals/rows.h>
#include <annals/status.h>

#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "events/event_json.h"
#include "events/type_catalogue.h"
#include "projections/module_definition.h"

namespace annals {

/// The life of one row of a module's table, oldest first: what each event changed in it, also by
/// way of triggers and cascades. Applies `events`, less those skipped, to a scratch database, so
/// it takes as long as a rebuild; what an event leaves as it was is no change.
///
/// `key` stands for the primary key or a unique key of as many columns, whichever the row is found
/// by, in this order; a single value may also be the rowid. An event that changes the key itself
/// ends the life under the old key and begins the one under the new, both as updates.
///
/// Values of secret columns are covered, unless they are to be shown; that they changed is told.
///
/// Throws Error{not_found} when there is no such table, Error{invalid_argument} when it has no such
/// key, or an event cannot be applied.
std::vector<RowChange> row_history(EventCursor events,
                                   std::shared_ptr<const ModuleDefinition> definition,
                                   std::shared_ptr<const TypeCatalogue> types,
                                   std::string_view table, std::span<const Value> key,
                                   const std::set<Position>& skipped = {},
                                   Secrets secrets = Secrets::shown);

}  // namespace annals
