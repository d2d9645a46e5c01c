#include "migration/build_check.h"

#include <fmt/format.h>

#include "engine/sqlite/connection.h"
#include "projections/applier.h"

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

std::uint64_t rows_of_check(const std::filesystem::path& file, const ModuleDefinition& definition,
                            const std::string& sql) {
  sqlite::Connection connection = open(file, definition);
  auto rows = connection.prepare(sql);
  std::uint64_t count = 0;
  while (rows.step()) ++count;
  return count;
}

}  // namespace annals
