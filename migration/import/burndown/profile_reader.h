#pragma once

#include "migration/import/burndown/finds.h"
#include "migration/import/burndown/layout.h"

namespace annals::importing::burndown {

/// What the files say of profiles, of their queries without their data, and of what is active.
struct ProfileFinds {
  Finds finds;
  /// Of profile and query: those whose data can be taken.
  std::vector<std::pair<std::string, std::string>> queries;
  bool registry_read = false;  ///< so it is known which profiles there are
};

ProfileFinds read_profiles(const Layout& layout, const SourceFiles& files);

}  // namespace annals::importing::burndown
