#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <string_view>

#include "modules/workspace/names.h"
#include "workspace.capnp.h"

namespace annals::workspace {

inline constexpr int most_queries = 100;  // of one profile

/// With the code not_found when there is no such profile or no such query of it.
Refusal refuse_unknown_query(const Tables& tables, std::string_view profile,
                             std::string_view query);

Decision create_query(const Tables& tables, CreateQuery::Reader ask);
Decision update_query(const Tables& tables, UpdateQuery::Reader ask);
Decision delete_query(const Tables& tables, DeleteQuery::Reader ask);
Decision use_query(const Tables& tables, UseQuery::Reader ask);
Decision switch_query(const Tables& tables, SwitchQuery::Reader ask);

}  // namespace annals::workspace
