#include <annals/error.h>

#include "made_database.h"
#include "migration/import/shark/plan.h"
#include "migration/import/shark/reader.h"
#include "migration/import/shark/rules.h"
#include "tests/support/real_data.h"

using namespace annals;
using namespace annals::importing;

namespace {

SharkSource read_made(const std::string& sql) {
  Folder folder;
  run_sql(folder / "tasks.db", sql);
  SourceDatabase database(folder / "tasks.db");
  return read_shark(database);
}

const ImportReport::Table& table(const SharkSource& source, const std::string& name) {
  for (const auto& table : source.tables) {
    if (table.name == name) return table;
  }
  throw std::runtime_error("no table " + name);
}

std::string reason(const SharkSource& source, const std::string& name, const std::string& row) {
  auto found = source.state.kept.rows.find({name, row});
  return found == source.state.kept.rows.end() ? "in the tables" : found->second.reason;
}

// Of a task that has this value in this column: why it was kept, if it was.
std::string verdict(const std::string& column, const std::string& value) {
  auto source = read_made(std::string(newest_shape) + one_feature +
                          task_sql(1, "T-E01-F01-001", "todo", column, value));
  return reason(source, "tasks", "[1]");
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_row_of_the_real_databases_is_in_the_tables_or_kept) {
  struct Expected {
    const char* commit;
    std::uint64_t epics, features, tasks, history, orphans;
  };
  static constexpr Expected all[] = {
      {"620e25d", 5, 28, 95, 50, 0},      {"56c8d46", 6, 28, 69, 111, 0},
      {"1229f32", 7, 28, 74, 74, 0},      {"29dc759", 6, 28, 90, 131, 0},
      {"0dd6a83", 7, 33, 153, 384, 5},    {"2519cf8", 8, 38, 259, 580, 5},
      {"941bac5", 6, 38, 277, 644, 6},    {"612e99f", 6, 38, 278, 667, 6},
      {"f5f878a", 13, 49, 365, 804, 18},  {"f41aeb4", 9, 54, 431, 1081, 18},
      {"a0cd896", 10, 56, 557, 1097, 18}, {"0d9ca1b", 10, 58, 575, 1315, 30}};
  for (const auto& path : annals::testing::real_task_databases()) {
    BOOST_TEST_CONTEXT(path.filename().string()) {
      SourceDatabase database(path);
      SharkSource source = read_shark(database);
      for (const auto& read : source.tables) BOOST_TEST(read.rows == read.in_tables + read.kept);
      for (const Expected& expected : all) {
        if (path.filename().string().find(expected.commit) == std::string::npos) continue;
        BOOST_TEST(table(source, "epics").in_tables == expected.epics);
        BOOST_TEST(table(source, "features").in_tables == expected.features);
        BOOST_TEST(table(source, "tasks").in_tables == expected.tasks);
        BOOST_TEST(table(source, "task_history").rows == expected.history);
        BOOST_TEST(table(source, "task_history").kept == expected.orphans);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_foreign_key_faults_of_the_real_databases_are_named_by_table_and_parent) {
  auto complaints = [](const char* commit) {
    std::string all;
    for (const auto& path : annals::testing::real_task_databases()) {
      if (path.filename().string().find(commit) == std::string::npos) continue;
      SourceDatabase database(path);
      for (const std::string& complaint : database.complaints()) all += complaint + "\n";
    }
    return all;
  };
  if (annals::testing::real_task_databases().empty()) return;
  BOOST_TEST(complaints("620e25d") == "");
  BOOST_TEST(complaints("0dd6a83") ==
             "Foreign keys: 5 rows of task_history point at rows of tasks that do not exist.\n");
  std::string renamed = "are declared to point at";
  BOOST_TEST(complaints("941bac5") ==
             "Foreign keys: 6 rows of task_history point at rows of tasks that do not exist.\n"
             "Foreign keys: 4 rows of task_notes " +
                 renamed +
                 " tasks_old, a table that does not exist.\n"
                 "Foreign keys: 4 rows of task_relationships " +
                 renamed +
                 " tasks_old, a table that does not exist.\n"
                 "Foreign keys: 277 rows of tasks " +
                 renamed +
                 " features_old, a table that does not exist.\n"
                 "Foreign keys: 35 rows of work_sessions " +
                 renamed + " tasks_old, a table that does not exist.\n");
}

BOOST_AUTO_TEST_CASE(a_database_compared_with_itself_needs_no_event) {
  for (const auto& path : annals::testing::real_task_databases()) {
    SourceDatabase database(path);
    SharkSource source = read_shark(database);
    SharkWorkflow workflow;
    auto plan = plan_shark(source.state, source.state, workflow, [](Position) { return true; });
    BOOST_TEST(plan.steps.empty());
    BOOST_TEST(plan.corrections == 0u);
  }
}

BOOST_AUTO_TEST_CASE(the_shape_is_named_by_its_newest_step_and_by_what_is_odd) {
  BOOST_TEST(read_made(newest_shape).shape ==
             "2026-01-17: rejection_reason; without documents, task relationships, work sessions, "
             "ideas");
  BOOST_TEST(
      read_made("create table tasks (key, priority, mood text); create table extra (x);").shape ==
      "2025-12-16: first tables; with table extra, tasks.mood");
}

BOOST_AUTO_TEST_CASE(a_row_whose_value_breaks_a_rule_is_kept_with_the_reason) {
  BOOST_TEST(verdict("slug", "'bake-bread'") == "in the tables");
  BOOST_TEST(verdict("priority", "1") == "in the tables");
  BOOST_TEST(verdict("priority", "10") == "in the tables");
  BOOST_TEST(verdict("priority", "0") == "priority is 0, not 1 to 10");
  BOOST_TEST(verdict("priority", "11") == "priority is 11, not 1 to 10");
  BOOST_TEST(verdict("priority", "'high'") == "priority holds a text");
  BOOST_TEST(verdict("priority", "2.5") == "priority holds a real number");
  BOOST_TEST(verdict("description", "x'00ff'") == "description holds a BLOB");
  BOOST_TEST(verdict("description", "'a' || char(0) || 'b'") ==
             "description holds a NUL character");
  BOOST_TEST(verdict("description", "cast(x'61ff' as text)") == "description is not valid UTF-8");
  BOOST_TEST(verdict("depends_on", "'[]'") == "in the tables");
  BOOST_TEST(verdict("depends_on", "''") == "in the tables");
  BOOST_TEST(verdict("depends_on", "'[\"T-E01-F01-002\"'") ==
             "depends_on is '[\"T-E01-F01-002\"', no JSON array");
  BOOST_TEST(verdict("depends_on", "'{}'") == "depends_on is '{}', no JSON array");
  BOOST_TEST(verdict("tests_passed", "2") == "tests_passed is 2, not 0 or 1");
  BOOST_TEST(verdict("tests_passed", "null") == "in the tables");
  BOOST_TEST(verdict("verification_status", "'perhaps'") == "verification_status is 'perhaps'");
  BOOST_TEST(verdict("completed_at", "'yesterday'") ==
             "completed_at is 'yesterday', which is no time");
  BOOST_TEST(verdict("completed_at", "'2026-01-01 10:00:00.123456789-06:00'") == "in the tables");
  BOOST_TEST(verdict("completed_at", "1767225600") == "completed_at holds an integer");
}

BOOST_AUTO_TEST_CASE(several_problems_of_a_row_are_all_named) {
  auto source = read_made(std::string(newest_shape) + one_feature +
                          "insert into tasks (id, feature_id, key, status, updated_at) "
                          "values (1, 1, 'T-E01-F01-001', ' ', '2026-01-01');");
  BOOST_TEST(reason(source, "tasks", "[1]") == "title is NULL; created_at is NULL");
}

BOOST_AUTO_TEST_CASE(keys_that_break_their_rule_keep_the_row_and_everything_below_it) {
  auto source = read_made(
      std::string(newest_shape) + one_feature +
      "insert into features (id, epic_id, key, title, status, created_at, updated_at) values "
      "(2, 1, 'E91-F01', 'Elsewhere', 'draft', '2026-01-01', '2026-01-01'),"
      "(3, 7, 'E01-F03', 'Nowhere', 'draft', '2026-01-01', '2026-01-01'),"
      "(4, 1, 'E01-F01', 'Again', 'draft', '2026-01-01', '2026-01-01'),"
      "(5, 1, 'E01-F5', 'Short', 'draft', '2026-01-01', '2026-01-01');" +
      task_sql(1, "E91-F01-T001") + task_sql(2, "T-E01-F02-001") + task_sql(3, "T-E01-F01-000") +
      task_sql(4, "T-E01-F01-0001") + task_sql(5, "T-E01-F01-001") +
      "insert into tasks (id, feature_id, key, title, status, created_at, updated_at) values "
      "(6, 2, 'T-E91-F01-001', 'Below', 'todo', '2026-01-01', '2026-01-01');"
      "insert into task_history (id, task_id, new_status, timestamp) values "
      "(1, 1, 'todo', '2026-01-01'), (2, 99, 'todo', '2026-01-01'), (3, 5, 'todo', '2026-01-01');");
  BOOST_TEST(reason(source, "features", "[2]") == "E91-F01 stands in epic E01");
  BOOST_TEST(reason(source, "features", "[3]") == "epic_id 7 names no epic");
  BOOST_TEST(reason(source, "features", "[4]") == "another row has the key E01-F01");
  BOOST_TEST(reason(source, "features", "[5]") == "'E01-F5' is no feature key (E##-F##)");
  BOOST_TEST(reason(source, "tasks", "[1]") == "'E91-F01-T001' is no task key (T-E##-F##-###)");
  BOOST_TEST(reason(source, "tasks", "[2]") == "T-E01-F02-001 stands in feature E01-F01");
  BOOST_TEST(reason(source, "tasks", "[3]") == "task numbers start at 001");
  BOOST_TEST(reason(source, "tasks", "[4]") == "'T-E01-F01-0001' is no task key (T-E##-F##-###)");
  BOOST_TEST(reason(source, "tasks", "[5]") == "in the tables");
  BOOST_TEST(reason(source, "tasks", "[6]") == "its feature (id 2) is kept, not in the tables");
  BOOST_TEST(reason(source, "task_history", "[1]") == "its task (id 1) is kept, not in the tables");
  BOOST_TEST(reason(source, "task_history", "[2]") == "task_id 99 names no task");
  BOOST_TEST(reason(source, "task_history", "[3]") == "in the tables");
}

BOOST_AUTO_TEST_CASE(a_kept_row_shows_all_its_columns_as_they_stood) {
  auto source =
      read_made(std::string(newest_shape) + one_feature +
                "create table moods (mood text, level real, face blob, n);"
                "insert into moods values ('glad' || char(10) || char(0), 2.0, x'00ff10', "
                "null), (cast(x'ff' as text), 9e999, x'', 9007199254740993);");
  BOOST_TEST(source.state.kept.rows.at({"moods", "rowid 1"}).content ==
             R"({"mood":"glad\n\u0000","level":2.0,"face":{"base64":"AP8Q"},"n":null})");
  BOOST_TEST(source.state.kept.rows.at({"moods", "rowid 2"}).content ==
             R"({"mood":{"text_base64":"/w=="},"level":"Infinity","face":{"base64":""},)"
             R"("n":9007199254740993})");
  BOOST_TEST(reason(source, "moods", "rowid 1") == "no module models the table moods");
}

BOOST_AUTO_TEST_CASE(a_row_of_a_table_without_a_module_says_when_it_points_nowhere) {
  auto source = read_made(std::string(newest_shape) + one_feature + task_sql(4, "T-E01-F01-001") +
                          "insert into task_notes (id, task_id, content, created_at) values "
                          "(1, 4, 'fine', '2026-01-01 10:00:00'), (2, 5, 'lost', 'x');");
  BOOST_TEST(reason(source, "task_notes", "[1]") == "no module models the table task_notes");
  BOOST_TEST(reason(source, "task_notes", "[2]") ==
             "no module models the table task_notes; task_id 5 is not in tasks");
  BOOST_TEST(
      (source.state.kept.rows.at({"task_notes", "[1]"}).at == parse_iso("2026-01-01T10:00:00Z")));
  BOOST_TEST((source.state.kept.rows.at({"task_notes", "[2]"}).at == std::nullopt));
}

BOOST_AUTO_TEST_CASE(columns_that_no_module_models_are_kept_beside_their_row) {
  auto source = read_made(std::string(newest_shape) + one_feature +
                          "alter table epics add column feature_count integer default 0;"
                          "alter table epics add column colour text;");
  BOOST_TEST(source.state.kept.columns.at({"epics", "E01"}) == R"({"feature_count":0})");
  BOOST_TEST(source.state.kept.rows.empty());
}

BOOST_AUTO_TEST_CASE(what_the_source_derives_by_itself_is_skipped_by_name) {
  auto source = read_made(std::string(newest_shape) + one_feature +
                          "create virtual table found using fts5(title);"
                          "insert into found values ('x'); create view v as select 1 as one;");
  std::string names;
  for (const auto& skipped : source.skipped) names += skipped.name + " ";
  BOOST_TEST(names ==
             "found found_config found_content found_data found_docsize found_idx "
             "sqlite_sequence v ");
}

BOOST_AUTO_TEST_CASE(older_shapes_get_what_the_later_columns_start_with) {
  auto source = read_made(
      "create table epics (id integer primary key, key, title, status, priority, created_at, "
      "updated_at);"
      "create table features (id integer primary key, epic_id, key, title, status, created_at, "
      "updated_at);"
      "create table tasks (id integer primary key, feature_id, key, title, status, created_at, "
      "updated_at);" +
      std::string(one_feature) + task_sql(1, "T-E01-F01-001"));
  const TaskRow& task = source.state.tasks.at("T-E01-F01-001").row;
  BOOST_TEST((task.tests_passed == 0));
  BOOST_TEST((task.verification_status == "pending"));
  BOOST_TEST(task.priority == 5);
  BOOST_TEST(!task.slug.has_value());
  BOOST_TEST((source.state.features.at("E01-F01").row.status_override == 0));
}

BOOST_AUTO_TEST_CASE(statuses_are_words_of_one_to_a_hundred_characters) {
  BOOST_TEST(is_status("todo"));
  BOOST_TEST(is_status(std::string(100, 'x')));
  BOOST_TEST(!is_status(std::string(101, 'x')));
  BOOST_TEST(!is_status(""));
  BOOST_TEST(!is_status("   "));
}
