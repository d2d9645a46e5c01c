#pragma once

#include <annals/history.h>

#include <shared_mutex>
#include <vector>

#include "projections/history/past_builds.h"
#include "projections/query_pool.h"
#include "projections/view_status.h"

namespace annals {

/// What stands behind Past: files that stay as they are, and sessions that read them.
struct Past::Impl {
  Impl(PastMoment when, std::vector<PastTables> computed, Secrets secrets);

  PastMoment moment;
  Secrets secrets;
  std::vector<PastTables> tables;
  std::vector<ViewEntry> entries;  ///< names and definitions alone, to find named queries by
  std::shared_mutex publishing;    ///< nobody publishes here
  QueryPool pool;
};

}  // namespace annals
