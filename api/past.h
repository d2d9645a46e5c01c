#pragma once

#include <annals/history.h>

#include <map>
#include <shared_mutex>
#include <string>
#include <vector>

#include "projections/history/past_builds.h"
#include "projections/query_pool.h"
#include "projections/view_status.h"

namespace annals {

/// What stands behind Past: files that stay as they are, and sessions that read them.
struct Past::Impl {
  Impl(PastMoment when, std::vector<PastTables> computed, Secrets secrets,
       const QueryLimits& limits);

  std::map<std::string, const PastTables*> tables_by_module() const;
  const PastTables* find(const std::string& module) const;  ///< null when there are none

  PastMoment moment;
  Secrets secrets;
  std::vector<PastTables> tables;
  std::vector<ViewEntry> entries;  ///< names and definitions alone, to find named queries by
  std::shared_mutex publishing;    ///< nobody publishes here
  QueryPool pool;
};

}  // namespace annals
