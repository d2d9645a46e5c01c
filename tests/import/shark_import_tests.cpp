#include <annals/annals.h>

#include "made_database.h"
#include "table_texts.h"
#include "tests/support/real_data.h"

using namespace annals;

namespace {

Engine open_log(const Folder& folder) {
  return Engine::open(folder / "log.annals");
}

ImportReport import(Engine& engine, const std::filesystem::path& file,
                    const ImportOptions& options = {}) {
  return import_from(engine, "shark", file, options);
}

std::uint64_t count(const Engine& engine, const std::string& sql) {
  auto rows = engine.query(sql);
  return static_cast<std::uint64_t>(rows.next()->integer(0));
}

std::string text(const Engine& engine, const std::string& sql) {
  auto rows = engine.query(sql);
  const Row* row = rows.next();
  return row ? std::string(row->text(0)) : "(no row)";
}

// Every row of the source is in its table or kept, by the report and by the tables themselves.
void require_all_accounted(const Engine& engine, const ImportReport& report) {
  for (const auto& table : report.tables) {
    BOOST_TEST_CONTEXT(table.name) {
      BOOST_TEST(table.rows == table.in_tables + table.kept);
      Parameters name{{"table", table.name}};
      auto kept = engine.query(
          "select count(*) from kept_rows where source_table = :table and source_row is not null",
          name);
      BOOST_TEST(static_cast<std::uint64_t>(kept.next()->integer(0)) == table.kept);
      if (table.in_tables > 0) {
        BOOST_TEST(count(engine, "select count(*) from " + table.name) == table.in_tables);
      }
    }
  }
}

std::string sample(const std::string& name) {
  return (std::filesystem::path(ANNALS_SOURCE_DIR) / "examples" / "tasks" / name).string();
}

const std::string two_tasks = std::string(newest_shape) + one_feature +
                              task_sql(1, "T-E01-F01-001") + task_sql(2, "T-E01-F01-002");

}  // namespace

BOOST_AUTO_TEST_CASE(each_real_database_comes_into_a_fresh_log_row_for_row) {
  for (const auto& file : annals::testing::real_task_databases()) {
    BOOST_TEST_CONTEXT(file.filename().string()) {
      Folder folder;
      Engine engine = open_log(folder);
      ImportReport report = import(engine, file);
      require_tables_equal(engine, file);
      require_all_accounted(engine, report);
      BOOST_TEST(report.events_appended == report.last_position - report.first_position + 1);
      BOOST_TEST(engine.verify().problems.empty());
      Position head = engine.head();
      ImportReport second = import(engine, file);
      BOOST_TEST(second.events_appended == 0u);
      BOOST_TEST(second.imported_before == head);
      BOOST_TEST(engine.head() == head);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_real_databases_in_order_of_date_each_become_the_tables_and_then_nothing) {
  Folder folder;
  Engine engine = open_log(folder);
  for (const auto& file : annals::testing::real_task_databases()) {
    BOOST_TEST_CONTEXT(file.filename().string()) {
      ImportReport report = import(engine, file);
      BOOST_TEST(report.events_appended > 0u);
      require_tables_equal(engine, file);
      require_all_accounted(engine, report);
    }
  }
  Position head = engine.head();
  for (const auto& file : annals::testing::real_task_databases()) {
    ImportReport report = import(engine, file);
    BOOST_TEST(report.events_appended == 0u);
    BOOST_TEST(report.imported_before > 0u);
  }
  BOOST_TEST(engine.head() == head);
  BOOST_TEST(engine.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(an_import_broken_off_is_finished_by_the_next_one_without_repeats) {
  Folder folder;
  std::string sql = std::string("begin;") + newest_shape + one_feature;
  for (int feature = 2; feature <= 6; ++feature) {
    std::string n = std::to_string(feature);
    sql +=
        "insert into features (id, epic_id, key, title, status, created_at, updated_at) values (" +
        n + ", 1, 'E01-F0" + n + "', 'F', 'draft', '2026-01-01', '2026-01-01');";
    for (int i = 1; i <= 900; ++i) {
      std::string id = std::to_string(feature * 1000 + i);
      sql +=
          "insert into tasks (id, feature_id, key, title, status, created_at, updated_at) values "
          "(" +
          id + ", " + n + ", 'T-E01-F0" + n + "-" + std::to_string(1000 + i).substr(1) +
          "', 'T', 'todo', '2026-01-01 09:00:00', '2026-01-01 09:00:00');";
    }
  }
  run_sql(folder / "many.db", sql + "commit;");
  Engine engine = open_log(folder);
  struct Broken {};
  ImportOptions options;
  options.on_progress = [](std::uint64_t done, std::uint64_t) {
    if (done == 3000) throw Broken();
  };
  BOOST_CHECK_THROW(import(engine, folder / "many.db", options), Broken);
  std::uint64_t before = count(engine, "select count(*) from tasks");
  BOOST_TEST(before > 0u);
  BOOST_TEST(before < 4500u);
  ImportReport report = import(engine, folder / "many.db");
  BOOST_TEST(report.imported_before == 0u);
  require_tables_equal(engine, folder / "many.db");
  BOOST_TEST(count(engine, "select count(*) from tasks") == 4500u);
  BOOST_TEST(import(engine, folder / "many.db").events_appended == 0u);
}

BOOST_AUTO_TEST_CASE(the_same_content_in_another_file_appends_nothing) {
  Folder folder;
  run_sql(folder / "one.db", two_tasks);
  run_sql(folder / "two.db", "pragma page_size = 1024;" + two_tasks +
                                 "create table filler (x); drop table filler;"
                                 "alter table epics add column colour text;"
                                 "create index i on tasks (title); vacuum;");
  Engine engine = open_log(folder);
  import(engine, folder / "one.db");
  Position head = engine.head();
  BOOST_TEST(import(engine, folder / "two.db").events_appended == 0u);
  BOOST_TEST(engine.head() == head);
}

BOOST_AUTO_TEST_CASE(an_older_state_appends_nothing_unless_it_is_asked_for_again) {
  Folder folder;
  Engine engine = open_log(folder);
  import(engine, sample("1_first_week.db"));
  import(engine, sample("2_second_week.db"));
  Position head = engine.head();
  ImportReport report = import(engine, sample("1_first_week.db"));
  BOOST_TEST(report.events_appended == 0u);
  BOOST_TEST(report.imported_before > 0u);
  BOOST_TEST(engine.head() == head);
  require_tables_equal(engine, sample("2_second_week.db"));
  import(engine, sample("1_first_week.db"), {.again = true});
  require_tables_equal(engine, sample("1_first_week.db"));
  head = engine.head();
  BOOST_TEST(import(engine, sample("1_first_week.db"), {.again = true}).events_appended == 0u);
  BOOST_TEST(engine.head() == head);
}

BOOST_AUTO_TEST_CASE(what_a_later_state_no_longer_has_is_deleted_and_released) {
  Folder folder;
  Engine engine = open_log(folder);
  run_sql(folder / "tasks.db",
          two_tasks +
              "insert into task_notes (id, task_id, content) values (1, 1, 'a'), (2, 9, 'b');"
              "insert into task_history (id, task_id, new_status, timestamp) values "
              "(1, 1, 'todo', '2026-01-01 09:00:00'), (2, 8, 'todo', '2026-01-01 09:00:00');");
  import(engine, folder / "tasks.db");
  BOOST_TEST(count(engine, "select count(*) from kept_rows") == 3u);
  run_sql(folder / "tasks.db",
          "delete from tasks where id = 2; delete from task_notes where id = 1;"
          "update task_notes set content = 'changed'; update task_history set task_id = 1;");
  ImportReport report = import(engine, folder / "tasks.db");
  BOOST_TEST(text(engine, "select group_concat(key) from tasks") == "T-E01-F01-001");
  BOOST_TEST(count(engine, "select count(*) from task_history") == 2u);
  BOOST_TEST(text(engine, "select group_concat(source_table || source_row) from kept_rows") ==
             "task_notes[2]");
  BOOST_TEST(text(engine, "select content ->> 'content' from kept_rows") == "changed");
  require_all_accounted(engine, report);
}

BOOST_AUTO_TEST_CASE(rows_made_in_the_log_itself_stay_and_are_named) {
  Folder folder;
  Engine engine = open_log(folder);
  run_sql(folder / "tasks.db", two_tasks);
  import(engine, folder / "tasks.db");
  BOOST_TEST_REQUIRE(bool(engine.execute(
      "work.CreateTask", R"({"feature": "E01-F01", "title": "Made here"})", {.actor = "ida"})));
  run_sql(folder / "tasks.db", "delete from tasks where id = 2");
  ImportReport report = import(engine, folder / "tasks.db");
  BOOST_TEST(
      text(engine, "select group_concat(title) from (select title from tasks order by key)") ==
      "Task 1,Made here");
  BOOST_TEST_REQUIRE(!report.warnings.empty());
  BOOST_TEST(report.warnings.back() ==
             "T-E01-F01-003 is not in the source, was made here, and stays.");
}

BOOST_AUTO_TEST_CASE(the_life_of_a_task_is_told_with_its_own_times_and_a_correction_at_the_end) {
  Folder folder;
  Engine engine = open_log(folder);
  for (const char* name : {"1_first_week.db", "2_second_week.db", "3_third_week.db"}) {
    import(engine, sample(name));
  }
  std::string life;
  ReadQuery query;
  query.stream = "task-T-E01-F02-001";
  for (const RecordedEvent& event : engine.read(query)) {
    life += event.type.substr(event.type.find('.') + 1) + " " + to_iso(event.at) + "\n";
  }
  BOOST_TEST(life ==
             "TaskImported 2026-03-02T09:02:00Z\n"
             "TaskStatusChanged 2026-03-02T09:02:00Z\n"
             "TaskStatusChanged 2026-03-04T10:00:00Z\n"
             "TaskStatusChanged 2026-03-04T12:30:00Z\n"
             "TaskCorrected 2026-03-04T12:30:00Z\n"
             "TaskStatusChanged 2026-03-09T08:30:00.123456Z\n"
             "TaskCorrected 2026-03-09T08:30:00Z\n"
             "TaskStatusChanged 2026-03-12T09:00:00Z\n"
             "TaskStatusChanged 2026-03-14T16:00:00Z\n"
             "TaskCorrected 2026-03-14T16:20:00Z\n");
  BOOST_TEST(text(engine, "select status from tasks where key = 'T-E01-F02-001'") ==
             "ready_for_review");
}

BOOST_AUTO_TEST_CASE(the_harm_in_the_sample_is_reported_and_kept) {
  Folder folder;
  Engine engine = open_log(folder);
  ImportReport report = import(engine, sample("3_third_week.db"));
  require_all_accounted(engine, report);
  BOOST_TEST(report.corrections == 1u);
  auto reason = [&](const std::string& table, const std::string& row) {
    return text(engine, "select reason from kept_rows where source_table = '" + table +
                            "' and source_row = '" + row + "'");
  };
  BOOST_TEST(reason("tasks", "[10]") == "'E02-F01-T001' is no task key (T-E##-F##-###)");
  BOOST_TEST(reason("tasks", "[11]") == "updated_at is 'the other day', which is no time");
  BOOST_TEST(reason("task_history", "[13]") == "task_id 4 names no task");
  BOOST_TEST(reason("task_notes", "[1]") == "no module models the table task_notes");
  BOOST_TEST_REQUIRE(report.warnings.size() == 2u);
  BOOST_TEST(report.warnings[0] ==
             "Foreign keys: 1 rows of task_history point at rows of tasks that do not exist.");
  BOOST_TEST(report.warnings[1] ==
             "features: E02-F01 had a stored progress of 80; computed from its tasks it is 0.");
}

BOOST_AUTO_TEST_CASE(the_sample_databases_hold_what_their_texts_make) {
  Folder folder;
  Engine engine = open_log(folder);
  for (const char* name : {"1_first_week", "2_second_week", "3_third_week"}) {
    BOOST_TEST_CONTEXT(name) {
      std::ifstream file(sample(std::string(name) + ".sql"));
      run_sql(folder / "made.db", {std::istreambuf_iterator<char>(file), {}});
      BOOST_TEST(import(engine, sample(std::string(name) + ".db")).events_appended > 0u);
      BOOST_TEST(import(engine, folder / "made.db").events_appended == 0u);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_what_would_happen_and_changes_nothing) {
  Folder folder;
  Engine engine = open_log(folder);
  Position empty = engine.head();
  ImportReport promised = import(engine, sample("2_second_week.db"), {.dry_run = true});
  BOOST_TEST(engine.head() == empty);
  BOOST_TEST(promised.dry_run);
  BOOST_TEST(promised.first_position == 0u);
  ImportReport done = import(engine, sample("2_second_week.db"));
  BOOST_TEST(promised.events_appended == done.events_appended);
  BOOST_TEST(promised.corrections == done.corrections);
  BOOST_TEST((promised.warnings == done.warnings));
  Position head = engine.head();
  promised = import(engine, sample("3_third_week.db"), {.dry_run = true});
  BOOST_TEST(engine.head() == head);
  BOOST_TEST(promised.events_appended == import(engine, sample("3_third_week.db")).events_appended);
}

BOOST_AUTO_TEST_CASE(a_strict_import_takes_a_clean_source_and_refuses_any_other_as_a_whole) {
  Folder folder;
  Engine engine = open_log(folder);
  Position empty = engine.head();
  auto refused = import(engine, sample("3_third_week.db"), {.strict = true});
  BOOST_TEST(refused.refusal.find("would be kept raw") != std::string::npos);
  BOOST_TEST(refused.events_appended == 0u);
  BOOST_TEST(engine.head() == empty);
  BOOST_TEST(import(engine, sample("1_first_week.db"), {.strict = true}).events_appended > 0u);
}

BOOST_AUTO_TEST_CASE(statuses_that_the_workflow_lacks_are_defined_first) {
  Folder folder;
  Engine engine = open_log(folder);
  run_sql(folder / "tasks.db", two_tasks + task_sql(3, "T-E01-F01-003", "in_qa") +
                                   task_sql(4, "T-E01-F01-004", "thinking about it"));
  import(engine, folder / "tasks.db");
  BOOST_TEST(text(engine, "select phase from workflow_statuses where status = 'in_qa'") == "qa");
  BOOST_TEST(text(engine,
                  "select phase || progress_weight from workflow_statuses "
                  "where status = 'thinking about it'") == "planning0.0");
  require_tables_equal(engine, folder / "tasks.db");
}

BOOST_AUTO_TEST_CASE(texts_of_every_kind_and_size_come_through_unharmed) {
  Folder folder;
  Engine engine = open_log(folder);
  run_sql(folder / "tasks.db",
          two_tasks +
              "update tasks set description = '', title = 'Straße \U0001F35E ''x'' \"y\" \\ ' || "
              "char(10, 9, 127) where id = 1;"
              "update tasks set description = replace(hex(zeroblob(1500000)), '00', 'long '), "
              "depends_on = '[ \"T-E01-F01-001\" ]', context_data = '{\"a\":1.0}' where id = 2;");
  import(engine, folder / "tasks.db");
  require_tables_equal(engine, folder / "tasks.db");
}

BOOST_AUTO_TEST_CASE(the_largest_row_whose_text_grows_most_as_json_is_kept) {
  Folder folder;
  Engine engine = open_log(folder);
  run_sql(folder / "tasks.db",
          two_tasks +
              "create table wild (x);"
              "insert into wild values (replace(hex(zeroblob(5242879)), '0', char(1)));");
  ImportReport report = import(engine, folder / "tasks.db");
  require_all_accounted(engine, report);
  BOOST_TEST(count(engine, "select length(content ->> 'x') from kept_rows") == 10485758u);
}

BOOST_AUTO_TEST_CASE(numbers_and_times_at_their_limits_come_through) {
  Folder folder;
  Engine engine = open_log(folder);
  run_sql(folder / "tasks.db",
          two_tasks +
              "update tasks set execution_order = 9223372036854775807, "
              "time_spent_minutes = -9223372036854775808 where id = 1;"
              "update features set execution_order = -1, status_override = null;"
              "insert into task_history (id, task_id, old_status, new_status, forced, "
              "timestamp) values (1, 1, '', 'todo', null, '0001-01-01 00:00:00'), "
              "(2, 2, null, 'todo', 1, '9999-12-31T23:59:59.999999Z');");
  import(engine, folder / "tasks.db");
  require_tables_equal(engine, folder / "tasks.db");
}

BOOST_AUTO_TEST_CASE(a_database_without_rows_is_imported_once) {
  Folder folder;
  Engine engine = open_log(folder);
  run_sql(folder / "tasks.db", newest_shape);
  BOOST_TEST(import(engine, folder / "tasks.db").events_appended == 1u);
  BOOST_TEST(import(engine, folder / "tasks.db").events_appended == 0u);
}

BOOST_AUTO_TEST_CASE(kept_columns_follow_the_source) {
  Folder folder;
  Engine engine = open_log(folder);
  run_sql(folder / "tasks.db", two_tasks +
                                   "alter table epics add column feature_count integer;"
                                   "update epics set feature_count = 3;");
  import(engine, folder / "tasks.db");
  BOOST_TEST(text(engine, "select key || content from kept_columns") == "E01{\"feature_count\":3}");
  run_sql(folder / "tasks.db", "update epics set feature_count = null");
  import(engine, folder / "tasks.db");
  BOOST_TEST(count(engine, "select count(*) from kept_columns") == 0u);
}

BOOST_AUTO_TEST_CASE(an_unknown_format_is_refused_with_the_known_ones) {
  Folder folder;
  Engine engine = open_log(folder);
  const auto formats = import_formats();
  BOOST_TEST(std::count(formats.begin(), formats.end(), "shark") == 1);
  BOOST_CHECK_EXCEPTION(import_from(engine, "whale", folder / "x"), Error, [](const Error& error) {
    const std::string words = error.what();
    return words.starts_with("There is no import format 'whale'; known are: ") &&
           words.find("shark") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_refused_source_changes_nothing) {
  Folder folder;
  Engine engine = open_log(folder);
  Position empty = engine.head();
  for (const char* name : {"none.db", "text.db"}) {
    std::ofstream(folder / "text.db") << "no database";
    BOOST_CHECK_THROW(import(engine, folder / name), Error);
  }
  BOOST_TEST(engine.head() == empty);
}
