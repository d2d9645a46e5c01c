#include "projections/index_plan.h"

#include <set>
#include <string>

#include "engine/sqlite/connection.h"
#include "projections/applier.h"
#include "projections/statement_rules.h"

namespace annals {

namespace {

constexpr const char* select_triggers = "select count(*) from sqlite_schema where type = 'trigger'";

// Foreign keys look for children by their columns without showing it in a plan.
constexpr const char* select_foreign_key_indexes = R"sql(
select i.name
from sqlite_schema t
join pragma_index_list(t.name) i
join pragma_index_info(i.name) c on c.seqno = 0
join pragma_foreign_key_list(t.name) f on f."from" = c.name collate nocase
where t.type = 'table' and i.origin = 'c'
)sql";
constexpr const char* select_indexes = R"sql(
select name from sqlite_schema where type = 'index' and sql is not null
)sql";

bool plan_mentions(sqlite::Connection& scratch, const SqlText& statement,
                   const std::string& index) {
  auto plan = scratch.prepare("explain query plan " + statement.text);
  while (plan.step()) {
    std::string detail = std::string(plan.text(3)) + " ";
    if (detail.find("INDEX " + index + " ") != std::string::npos) return true;
  }
  return false;
}

bool is_used(sqlite::Connection& scratch, const ModuleDefinition& definition,
             const std::string& index) {
  for (const auto& handler : definition.text().handlers) {
    for (const auto& statement : handler.statements) {
      if (plan_mentions(scratch, statement, index)) return true;
    }
  }
  return false;
}

std::set<std::string> names(sqlite::Connection& scratch, const char* sql) {
  std::set<std::string> found;
  auto statement = scratch.prepare(sql);
  while (statement.step()) found.emplace(statement.text(0));
  return found;
}

}  // namespace

IndexPlan plan_indexes(const ModuleDefinition& definition) {
  IndexPlan plan;
  sqlite::Connection scratch(":memory:", {});
  create_tables(scratch, definition);
  bool has_triggers = scratch.integer(select_triggers) != 0;
  for (const auto& statement : definition.text().ddl) {
    if (!is_plain_index(statement)) continue;
    auto before = names(scratch, select_indexes);
    scratch.run(statement.text);
    auto after = names(scratch, select_indexes);
    bool at_once = has_triggers;
    for (const auto& name : after) {
      if (before.contains(name)) continue;
      at_once = at_once || names(scratch, select_foreign_key_indexes).contains(name) ||
                is_used(scratch, definition, name);
    }
    (at_once ? plan.at_once : plan.afterwards).push_back(statement);
  }
  return plan;
}

}  // namespace annals
