#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <optional>
#include <string>
#include <string_view>

namespace annals::workspace {

/// The ids of what is worked with; empty when nothing is.
std::string active_profile(const Tables& tables);
std::string active_query(const Tables& tables);

/// Of those that are not `but`.
std::optional<std::string> last_used_profile(const Tables& tables, std::string_view but);
std::optional<std::string> last_used_query(const Tables& tables, std::string_view profile,
                                           std::string_view but = {});

/// Makes a profile active, with its last used query that is not `but`.
NewEvent activation(const Tables& tables, std::string_view profile, std::string_view but = {});
/// Makes a profile and one of its queries active; no query when it is empty.
NewEvent activation_of(std::string_view profile, std::string_view query);

}  // namespace annals::workspace
