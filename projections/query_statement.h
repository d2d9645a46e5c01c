#pragma once

#include <annals/rows.h>

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "projections/authorizer.h"
#include "projections/row_source.h"
#include "projections/statement_cache.h"

namespace annals {

/// A statement that somebody outside the engine wrote, and the values bound to it. Throws
/// Error{invalid_argument} when it does not compile, would do more than read, gives no columns, or
/// when the values do not fit its parameters.
class QueryStatement : public RowSource {
 public:
  QueryStatement(StatementCache& statements, Authorizer& authorizer, std::string_view sql);

  /// The values of ?1, ?2, …: as many as the statement has parameters.
  void bind(std::span<const Value> arguments);
  /// The values of :name (or @name, $name): each that the statement has, and no other.
  void bind(const Parameters& parameters);
  /// As bind, for a query that declares its parameters: each of those, and no other; optional ones
  /// may be left out and are NULL then. One that the statement does not mention is fine.
  void bind_declared(const Parameters& parameters, std::span<const std::string> declared,
                     std::span<const std::string> optional);

  bool next() override;
  const sqlite::Statement& statement() const override { return *loan_; }

 private:
  void bind_by_name(const Parameters& parameters);

  StatementCache::Loan loan_;
  std::vector<Value> arguments_;  // what is bound: SQLite does not copy
  bool done_ = false;
};

}  // namespace annals
