#pragma once

#include <annals/rows.h>
#include <annals/status.h>

#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "projections/query_session.h"
#include "projections/query_statement.h"

namespace annals {

/// Answers queries with sessions that are kept while the set of active builds stays the same.
/// Thread-safe; must outlive the Rows that it gives.
class QueryPool {
 public:
  /// `publishing` excludes commits that touch several views; see StrictViews. The limits are those
  /// of each query.
  QueryPool(std::shared_mutex& publishing, const QueryLimits& limits)
      : publishing_(publishing), limits_(limits) {}

  void set_views(ReadableViews views);

  using Bind = std::function<void(QueryStatement&)>;
  /// Over the tables of all modules, or, `module` not being empty, of that one alone.
  Rows query(std::string_view module, Secrets secrets, std::string_view sql, const Bind& bind);
  std::vector<TableInfo> tables();

 private:
  friend class SessionLoan;
  struct Idle {
    std::string module;
    Secrets secrets;
    std::unique_ptr<QuerySession> session;
  };
  std::shared_ptr<const ReadableViews> views_now();

  std::shared_mutex& publishing_;
  QueryLimits limits_;
  std::mutex mutex_;
  std::shared_ptr<const ReadableViews> views_ = std::make_shared<ReadableViews>();
  std::vector<Idle> idle_;
};

}  // namespace annals
