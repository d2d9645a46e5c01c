#pragma once

#include <annals/status.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "engine/sqlite/connection.h"
#include "events/event_json.h"
#include "projections/authorizer.h"
#include "projections/module_definition.h"
#include "projections/statement_cache.h"

namespace annals {

/// The active builds that queries read, in the order of the modules' first registration.
struct ReadableView {
  std::filesystem::path file;
  std::shared_ptr<const ModuleDefinition> definition;
};
using ReadableViews = std::vector<ReadableView>;

/// A connection for reading the views, made once and used for many queries. For one thread at a
/// time.
class QuerySession {
 public:
  /// Each view's tables under its module's name. A table's own name serves where just one module
  /// has it; where several do, using it is an error that names them.
  QuerySession(const ReadableViews& views, Secrets secrets);

  /// Begins to read: all that is read until `end` is of one moment.
  void begin(std::shared_mutex& publishing);
  void end() noexcept;

  StatementCache& statements() { return statements_; }
  Authorizer& authorizer() { return authorizer_; }
  std::vector<TableInfo> tables();

  /// Statements that run beyond this point in time end with Error{busy}; none: no limit.
  void set_deadline(std::optional<std::chrono::steady_clock::time_point> deadline);
  bool ran_too_long() const { return ran_too_long_; }

 private:
  void refuse_ambiguous_names();

  sqlite::Connection connection_;
  Authorizer authorizer_;
  StatementCache statements_;
  std::vector<sqlite::Statement> pins_;  // one a view: reading anything takes its snapshot
  std::optional<sqlite::Transaction> transaction_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  bool ran_too_long_ = false;
};

}  // namespace annals
