#include <annals/annals.h>

#include <random>

#include "made_database.h"
#include "table_texts.h"
#include "tests/support/seed.h"

using namespace annals;

namespace {

// Everything that the tables say, without ids of the log.
Lines all_lines(const Engine& engine) {
  Lines all;
  for (const char* sql :
       {"select key, title, description, status, priority, business_value, file_path, slug, "
        "created_at, updated_at from epics order by key",
        "select e.key, f.key, f.title, f.status, f.progress_pct, f.execution_order, "
        "f.status_override, f.created_at, f.updated_at from features f "
        "join epics e on e.id = f.epic_id order by f.key",
        "select f.key, t.key, t.title, t.description, t.status, t.agent_type, t.priority, "
        "t.depends_on, t.blocked_reason, t.started_at, t.completed_at, t.blocked_at, t.created_at, "
        "t.updated_at, t.tests_passed, t.verification_status from tasks t "
        "join features f on f.id = t.feature_id order by t.key",
        "select t.key, h.old_status, h.new_status, h.agent, h.notes, h.forced, h.timestamp from "
        "task_history h join tasks t on t.id = h.task_id order by t.key, h.id",
        "select source_table, source_row, reason, content from kept_rows order by 1, 2",
        "select source_table, key, content from kept_columns order by 1, 2"}) {
    for (std::string& line : log_lines(engine, sql)) all.push_back(std::move(line));
  }
  return all;
}

class Damage {
 public:
  explicit Damage(unsigned seed) : random_(seed) {}

  std::string first_state() {
    std::string sql = std::string(newest_shape) + one_feature;
    for (int f = 2; f <= 4; ++f) {
      std::string n = std::to_string(f);
      sql +=
          "insert into features (id, epic_id, key, title, status, created_at, updated_at) "
          "values (" +
          n + ", 1, 'E01-F0" + n + "', 'F', 'draft', '2026-01-01', '2026-01-01');";
    }
    for (int i = 0; i < 40; ++i) sql += new_task() + new_entry();
    return sql;
  }

  std::string step() {
    static const char* const texts[] = {"'E01'",
                                        "'E01-F01'",
                                        "'T-E01-F02-007'",
                                        "''",
                                        "null",
                                        "'todo'",
                                        "'completed'",
                                        "'in_qa'",
                                        "x'00'",
                                        "'a' || char(0)",
                                        "cast(x'ff' as text)",
                                        "'2026-02-03 04:05:06.789+02:00'",
                                        "'2026-01-01 00:00:00'",
                                        "'[\"T-E01-F01-001\"]'",
                                        "'{'",
                                        "'high'",
                                        "7",
                                        "-1",
                                        "1.5",
                                        "'blocked'"};
    static const char* const columns[][2] = {{"epics", "title"},
                                             {"epics", "priority"},
                                             {"epics", "updated_at"},
                                             {"epics", "key"},
                                             {"features", "key"},
                                             {"features", "epic_id"},
                                             {"features", "status"},
                                             {"features", "progress_pct"},
                                             {"features", "status_override"},
                                             {"tasks", "key"},
                                             {"tasks", "status"},
                                             {"tasks", "feature_id"},
                                             {"tasks", "depends_on"},
                                             {"tasks", "title"},
                                             {"tasks", "created_at"},
                                             {"tasks", "completed_at"},
                                             {"tasks", "priority"},
                                             {"tasks", "updated_at"},
                                             {"tasks", "blocked_reason"},
                                             {"task_history", "task_id"},
                                             {"task_history", "new_status"},
                                             {"task_history", "old_status"},
                                             {"task_history", "timestamp"},
                                             {"task_history", "forced"},
                                             {"task_history", "notes"},
                                             {"task_notes", "content"}};
    switch (pick(8)) {
      case 0:
        return new_task();
      case 1:
        return "delete from tasks where rowid = " + some_row("tasks") + ";";
      case 2:
        return "delete from task_history where rowid = " + some_row("task_history") + ";";
      case 3: {
        std::string table = pick(3) == 0 ? "features" : "tasks";
        return "update or ignore " + table + " set id = id + " + (table == "tasks" ? "100" : "1") +
               " where rowid = " + some_row(table) + ";";
      }
      case 4:
        return "insert into task_notes (task_id, content) values (" + std::to_string(pick(50)) +
               ", 'note');";
      case 5: {
        auto& column = columns[pick(std::size(columns))];
        return "update or ignore " + std::string(column[0]) + " set " + column[1] + " = " +
               texts[pick(std::size(texts))] + " where rowid = " + some_row(column[0]) + ";";
      }
      default:
        return new_entry();
    }
  }

  std::size_t pick(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
  }

 private:
  static std::string some_row(const std::string& table) {
    return "(select rowid from " + table + " order by (rowid * 7919) % 101 limit 1)";
  }
  std::string new_task() {
    std::string feature = std::to_string(1 + pick(4));
    std::string number = std::to_string(1001 + pick(30)).substr(1);
    return "insert into tasks (feature_id, key, title, status, created_at, updated_at) values (" +
           feature + ", 'T-E01-F0" + feature + "-" + number +
           "', 'Task', 'todo', '2026-01-01 09:00:00', '2026-01-01 09:00:00');";
  }
  std::string new_entry() {
    static const char* const statuses[] = {"''",          "'todo'",  "'in_progress'", "'blocked'",
                                           "'completed'", "'in_qa'", "null"};
    std::string day = std::to_string(110 + pick(18)).substr(1);
    return "insert into task_history (task_id, old_status, new_status, timestamp) values (" +
           std::to_string(1 + pick(40)) + ", " + statuses[pick(7)] + ", " + statuses[pick(6)] +
           ", '2026-01-" + day + " 10:00:00');";
  }

  std::mt19937 random_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_log_that_took_every_state_shows_the_same_as_one_that_took_only_the_last) {
  const unsigned seed = seed_or(1);
  Damage damage(seed);
  Folder folder;
  run_sql(folder / "tasks.db", damage.first_state());
  Engine chain = Engine::open(folder / "chain.annals");
  for (int generation = 0; generation < 12; ++generation) {
    BOOST_TEST_CONTEXT("seed " << seed << ", generation " << generation) {
      ImportReport report = import_from(chain, "shark", folder / "tasks.db");
      for (const auto& table : report.tables)
        BOOST_TEST(table.rows == table.in_tables + table.kept);
      Folder fresh;
      Engine once = Engine::open(fresh / "once.annals");
      import_from(once, "shark", folder / "tasks.db");
      require_same(all_lines(once), all_lines(chain));
      BOOST_TEST(import_from(chain, "shark", folder / "tasks.db").events_appended == 0u);
      std::string sql;
      for (std::size_t i = damage.pick(15); i < 15; ++i) sql += damage.step();
      run_sql(folder / "tasks.db", sql);
    }
  }
  BOOST_TEST(chain.verify().problems.empty());
}
