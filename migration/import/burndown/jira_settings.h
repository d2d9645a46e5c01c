#pragma once

#include <string>

#include "migration/import/burndown/members.h"

namespace annals::importing::burndown {

// How the source's older settings become those of a profile. What is used counts as taken; values
// are put in as they were written.

/// `jira_config` from app_settings.json.
std::string jira_config_of_settings(Members& settings);
/// `jira_config` from a profile whose settings stand beside each other (jira_url, jira_token, …);
/// empty when there are none.
std::string jira_config_of_flat_profile(Members& profile);
/// `forecast_settings` from app_settings.json; empty when it has none.
std::string forecast_of_settings(Members& settings);

}  // namespace annals::importing::burndown
