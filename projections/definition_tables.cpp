#include <annals/limits.h>

#include <optional>

#include "projections/applier.h"
#include "projections/authorizer.h"
#include "projections/date_functions.h"
#include "projections/statement_rules.h"
#include "projections/statement_words.h"
#include "projections/step_limit.h"

namespace annals {

namespace {

void execute_ddl(sqlite::Connection& tables, const ModuleDefinition& definition,
                 bool plain_indexes) {
  std::optional<sqlite::Transaction> own;
  if (!tables.in_transaction()) own.emplace(tables, sqlite::Transaction::Kind::write);
  {
    Authorizer authorizer(tables);
    Authorizer::Scope scope(authorizer, Authorizer::Mode::definition);
    StepLimit steps(tables, limits::definition_steps);
    StepLimit::Scope counting(steps);
    for (const auto& statement : definition.text().ddl) {
      if (is_plain_index(statement) != plain_indexes) continue;
      execute(tables, authorizer, statement, definition.file());
    }
  }
  if (own) own->commit();
}

}  // namespace

void create_tables(sqlite::Connection& tables, const ModuleDefinition& definition) {
  register_functions(tables, &definition);  // a CHECK or a first row may use them
  register_date_functions(tables);
  execute_ddl(tables, definition, false);
}

void create_indexes(sqlite::Connection& tables, const ModuleDefinition& definition) {
  register_functions(tables, &definition);  // an index may be on an expression
  register_date_functions(tables);
  execute_ddl(tables, definition, true);
}

}  // namespace annals
