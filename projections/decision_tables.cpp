#include "projections/decision_tables.h"

#include "projections/query_statement.h"

namespace annals {

Rows DecisionTables::query(std::string_view sql, std::initializer_list<Value> arguments) const {
  auto statement = std::make_unique<QueryStatement>(statements_, authorizer_, sql);
  statement->bind(std::span<const Value>(arguments.begin(), arguments.size()));
  return Rows(std::move(statement));
}

}  // namespace annals
