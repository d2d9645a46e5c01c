#include <annals/builtin_modules.h>
#include <annals/import.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/migration/board.h"
#include "tests/support/real_data.h"

namespace annals::modules {
extern const std::string_view work_sql;
extern const std::string_view work_capnp;
}  // namespace annals::modules

namespace annals::testing {

namespace {

Module edited_work(const std::string& from, const std::string& to) {
  std::string sql(modules::work_sql);
  auto at = sql.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, "the module work has no longer: " << from);
  return Module::from_texts(std::string(modules::work_capnp), sql.replace(at, from.size(), to));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(real_data)

BOOST_AUTO_TEST_CASE(real_task_tables_are_rebuilt_equal_and_migrated_forward_and_back) {
  auto files = real_task_databases();
  if (files.empty()) return;
  TemporaryDirectory directory;
  Engine engine = Engine::open(directory / "tasks.annals",
                               {.modules = {*builtin_module("work"), *builtin_module("imports")}});
  for (const auto& file : files) (void)import_from(engine, "shark", file);
  for (const auto& report : engine.rebuild_all()) {
    BOOST_TEST((report.outcome == RebuildOutcome::equal), report.summary());
  }
  Content before = content_of(engine);
  BOOST_TEST(before.at("tasks").size() > 100u);

  RebuildOptions options = without_backup();
  const std::string tasks = "create table tasks (\n  id integer primary key,\n";
  options.definition = edited_work(tasks, tasks + "  heat integer not null default 3,\n");
  auto report = engine.rebuild("work", options);
  BOOST_REQUIRE_MESSAGE(report.outcome == RebuildOutcome::switched, report.summary());
  for (const auto& table : report.tables) {
    BOOST_TEST(table.added + table.removed + table.changed == 0u, table.table);
    if (table.table == "tasks") {
      BOOST_TEST((table.columns_added == std::vector<std::string>{"heat"}));
    }
  }
  BOOST_TEST((engine.roll_back("work", without_backup()).outcome == RebuildOutcome::switched));
  BOOST_TEST((content_of(engine) == before));

  // Fewer tasks than the log has: refused, and all that are too many are listed.
  options.definition =
      edited_work(tasks, "create table tasks (\n  id integer primary key check (id < 500),\n");
  report = engine.rebuild("work", options);
  BOOST_TEST((report.outcome == RebuildOutcome::refused));
  BOOST_TEST(report.violation_count > 100u);
  BOOST_TEST(report.violations.size() ==
             std::min<std::size_t>(report.violation_count, max_violations));
  BOOST_TEST((content_of(engine) == before));
  BOOST_TEST(engine.verify().problems.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
