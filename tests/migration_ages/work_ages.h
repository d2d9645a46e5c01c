#pragma once

#include <string>
#include <vector>

namespace annals::testing {

/// One of the definitions that the task tables have had, over the events of the module work.
struct WorkAge {
  std::string name;
  int sources = 0;  ///< how many of the twelve databases were there before it came
  std::string sql;
};

/// From the first four tables, in the order in which they came. Today's is modules/work/work.sql.
const std::vector<WorkAge>& work_ages();

/// One age's tables with a key that real tasks do not keep: titles are not unique in a feature.
std::string with_unique_titles(const std::string& sql);

}  // namespace annals::testing
