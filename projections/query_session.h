#pragma once

#include <annals/status.h>

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
#include "projections/query_statement.h"
#include "projections/query_watch.h"
#include "projections/statement_cache.h"
#include "projections/unfolding.h"

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

  /// Begins to read: all that is read until `end` is of one moment, and within the limits.
  void begin(std::shared_mutex& publishing, const QueryLimits& limits);
  void end() noexcept;

  /// A statement of somebody outside, which may only read. Must not outlive the session.
  QueryStatement ask(std::string_view sql);
  StatementCache& statements() { return statements_; }
  Authorizer& authorizer() { return authorizer_; }
  /// Of a statement of this session. Throws Error{busy} when a limit is reached.
  bool next(QueryStatement& query);
  std::vector<TableInfo> tables();

 private:
  void refuse_ambiguous_names();
  void require_small(std::string_view sql);
  TableInfo describe(std::string_view module, std::string_view table, sqlite::Statement& columns);

  sqlite::Connection connection_;
  Authorizer authorizer_;
  StatementCache statements_;
  std::vector<sqlite::Statement> pins_;  // one a view: reading anything takes its snapshot
  std::vector<std::shared_ptr<const ModuleDefinition>> definitions_;
  std::optional<Unfolding> unfolding_;  // since a query that is not plain was asked
  std::optional<sqlite::Transaction> transaction_;
  QueryWatch watch_;
};

}  // namespace annals
