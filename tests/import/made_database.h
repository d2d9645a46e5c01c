#pragma once

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

/// A folder of its own for one test, gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "annals-import-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// Makes or changes an SQLite file with SQL of any kind; foreign keys are not enforced.
inline void run_sql(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* connection = nullptr;
  BOOST_REQUIRE_EQUAL(sqlite3_open(file.c_str(), &connection), SQLITE_OK);
  char* message = nullptr;
  int code = sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, &message);
  std::string words = message ? message : "";
  sqlite3_free(message);
  sqlite3_close(connection);
  BOOST_REQUIRE_MESSAGE(code == SQLITE_OK, words + " in " + sql);
}

/// The tables of a task database in their newest shape, without constraints.
inline const char* const newest_shape = R"sql(
create table epics (
  id integer primary key autoincrement, key text, title text, description text, status text,
  priority text, business_value text, file_path text, slug text, created_at timestamp,
  updated_at timestamp);
create table features (
  id integer primary key autoincrement, epic_id integer, key text, title text, description text,
  status text, progress_pct real default 0.0, execution_order integer, file_path text, slug text,
  created_at timestamp, updated_at timestamp, status_override boolean default 0);
create table tasks (
  id integer primary key autoincrement, feature_id integer, key text, title text,
  description text, status text, agent_type text, priority integer default 5, depends_on text,
  assigned_agent text, file_path text, blocked_reason text, execution_order integer,
  created_at timestamp, started_at timestamp, completed_at timestamp, blocked_at timestamp,
  updated_at timestamp, completed_by text, completion_notes text, files_changed text,
  tests_passed boolean default 0, verification_status text default 'pending',
  time_spent_minutes integer, context_data text, slug text);
create table task_history (
  id integer primary key autoincrement, task_id integer, old_status text, new_status text,
  agent text, notes text, forced boolean default false, timestamp timestamp,
  rejection_reason text);
create table task_notes (
  id integer primary key autoincrement, task_id integer, note_type text, content text,
  created_by text, created_at timestamp, metadata text);
)sql";

/// One epic with one feature, for tests that are about tasks.
inline const char* const one_feature = R"sql(
insert into epics (id, key, title, status, priority, created_at, updated_at)
values (1, 'E01', 'Bread', 'active', 'high', '2026-01-01 08:00:00', '2026-01-01 08:00:00');
insert into features (id, epic_id, key, title, status, created_at, updated_at)
values (1, 1, 'E01-F01', 'Dough', 'active', '2026-01-01 08:00:00', '2026-01-01 08:00:00');
)sql";

/// A task of that feature; `columns` and `values` are further ones, with commas between.
inline std::string task_sql(int id, const std::string& key, const std::string& status = "todo",
                            const std::string& columns = "", const std::string& values = "") {
  return "insert into tasks (id, feature_id, key, title, status, created_at, updated_at" +
         (columns.empty() ? "" : ", " + columns) + ") values (" + std::to_string(id) + ", 1, '" +
         key + "', 'Task " + std::to_string(id) + "', '" + status +
         "', '2026-01-01 09:00:00', '2026-01-01 09:00:00'" + (values.empty() ? "" : ", " + values) +
         ");";
}
