#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <string_view>

#include "modules/workspace/names.h"
#include "workspace.capnp.h"

namespace annals::workspace {

inline constexpr int most_profiles = 50;

/// With the code not_found when there is no such profile.
Refusal refuse_unknown_profile(const Tables& tables, std::string_view profile);

Decision create_profile(const Tables& tables, CreateProfile::Reader ask);
Decision update_profile(const Tables& tables, UpdateProfile::Reader ask);
Decision rename_profile(const Tables& tables, RenameProfile::Reader ask);
Decision delete_profile(const Tables& tables, DeleteProfile::Reader ask);
Decision use_profile(const Tables& tables, UseProfile::Reader ask);
Decision switch_profile(const Tables& tables, SwitchProfile::Reader ask);

}  // namespace annals::workspace
