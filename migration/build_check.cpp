#include "migration/build_check.h"

#include <fmt/format.h>

#include "engine/sqlite/connection.h"
#include "projections/applier.h"
#include "projections/query_statement.h"

namespace annals {

namespace {

constexpr const char* integrity_check = "pragma integrity_check(100)";
constexpr const char* foreign_key_check = R"sql(
select "table", count(*), parent from pragma_foreign_key_check group by "table", parent
)sql";

sqlite::Connection open(const std::filesystem::path& file, const ModuleDefinition& definition) {
  sqlite::Connection connection(file, {.access = sqlite::Access::read_only});
  register_functions(connection, &definition);
  return connection;
}

}  // namespace

std::vector<std::string> structure_problems(const std::filesystem::path& file,
                                            const ModuleDefinition& definition) {
  std::vector<std::string> problems;
  sqlite::Connection connection = open(file, definition);
  auto integrity = connection.prepare(integrity_check);
  while (integrity.step()) {
    if (integrity.text(0) == "ok") continue;
    problems.push_back(fmt::format("The file is not sound: {}.", integrity.text(0)));
  }
  auto references = connection.prepare(foreign_key_check);
  while (references.step()) {
    problems.push_back(fmt::format("{} rows of {} refer to rows of {} that are not there.",
                                   references.integer(1), references.text(0), references.text(2)));
  }
  return problems;
}

std::uint64_t rows_of_check(const ReadableView& view, const ModuleText::Check& check,
                            const QueryLimits& limits) {
  QuerySession session({view}, Secrets::shown);
  std::shared_mutex nobody_publishes;
  session.begin(nobody_publishes, limits);
  std::uint64_t count = 0;
  try {
    QueryStatement query = session.ask(check.sql.text);
    while (session.next(query)) ++count;
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("The check {} of {} could not be made: {}", check.name,
                                          view.definition->name(), error.what()));
  }
  session.end();
  return count;
}

}  // namespace annals
