#pragma once

#include <annals/tables.h>

#include <string>
#include <string_view>

#include "modules/workspace/names.h"

namespace annals::workspace {

/// What is wrong with a configuration: base_url, api_version, token, cache_size_mb,
/// max_results_per_call, points_field. An empty one is fine: nothing is configured then.
Refusal refuse_jira_config(const Tables& tables, std::string_view config);

/// Whether queries can be created. A base_url is enough: public servers need no token.
bool is_configured(const Tables& tables, std::string_view profile);

/// The profile's configuration with its credentials in place.
std::string full_jira_config(const Tables& tables, std::string_view profile);

}  // namespace annals::workspace
