#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "migration/import/burndown/layout.h"

namespace annals::importing::burndown {

/// What a file in the root of the source system is, by its name there.
std::optional<Role> role_of_root_file(std::string_view name);
/// In the folder of a query.
std::optional<Role> role_of_query_file(std::string_view name);
/// What a file is by what stands in it; nothing when it could be anything.
std::optional<Role> role_of_content(std::string content);

/// "2025-44" from that and from "2025-W44", "2025-4" as "2025-04"; nothing for what is no week of
/// its year.
std::optional<std::string> week_label(std::string_view text);

}  // namespace annals::importing::burndown
