#pragma once

#include "migration/import/burndown/finds.h"

namespace annals::importing::burndown {

/// An exported package: one profile, and what of its queries was exported with it.
struct PackageFinds {
  Finds finds;  ///< the rows of the profile and of the queries first
  std::vector<std::pair<std::string, std::string>> queries;
};

PackageFinds read_package(const SourceFile& file, const SourceFiles& files);

}  // namespace annals::importing::burndown
