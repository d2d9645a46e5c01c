#pragma once

#include "migration/import/burndown/members.h"
#include "migration/import/burndown/query_reader.h"

namespace annals::importing::burndown {

/// The row of a profile that nothing tells of, with the defaults of the table.
Row implied_profile(const std::string& id, Timestamp moment);

/// The row of a profile from its object, of which members are taken.
Row profile_row(const std::string& id, Members& members, const Origin& origin, Finds& finds);

/// The row of a query from its object; without one, what its id gives, and not told.
Row query_row(const std::string& profile, const std::string& id,
              const std::optional<JsonPart>& object, const Origin& origin, Finds& finds);

/// Why no profile or query can have this id; empty when one can.
std::string fault_of_id(std::string_view id);

}  // namespace annals::importing::burndown
