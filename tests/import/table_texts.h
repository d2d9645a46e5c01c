#pragma once

#include <annals/engine.h>
#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

// What a task database and the tables of a log say, as comparable lines, got with SQL of their own
// and nothing of the importer's.

using Lines = std::vector<std::string>;

inline std::string line_value(const std::string& column, const std::string& text) {
  bool time = column.ends_with("_at") || column == "timestamp";
  auto moment = time ? annals::parse_iso(text) : std::nullopt;
  return column + "=" + (moment ? annals::to_iso(*moment) : text) + "|";
}

/// The rows of a query on an SQLite file, a line each; NULL shows as "(null)".
inline Lines source_lines(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* connection = nullptr;
  std::string uri = "file:" + file.string() + "?immutable=1";
  BOOST_REQUIRE_EQUAL(
      sqlite3_open_v2(uri.c_str(), &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr),
      SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  BOOST_REQUIRE_MESSAGE(
      sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK, sql);
  Lines lines;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    std::string line;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
      line += line_value(sqlite3_column_name(statement, i), text ? text : "(null)");
    }
    lines.push_back(line);
  }
  sqlite3_finalize(statement);
  sqlite3_close(connection);
  return lines;
}

inline Lines log_lines(const annals::Engine& engine, const std::string& sql) {
  Lines lines;
  auto rows = engine.query(sql);
  while (const annals::Row* row = rows.next()) {
    std::string line;
    for (std::size_t i = 0; i < row->size(); ++i) {
      line += line_value(rows.columns()[i], row->is_null(i) ? "(null)" : std::string(row->text(i)));
    }
    lines.push_back(line);
  }
  return lines;
}

/// The columns that a table of the source has, in the module's spelling, without ids, without what
/// is derived, and without those that the module does not have.
inline std::string common_columns(const std::filesystem::path& file, const std::string& table) {
  std::string columns;
  for (const std::string& line :
       source_lines(file, "select name from pragma_table_info('" + table + "')")) {
    std::string name = line.substr(5, line.size() - 6);  // "name=…|"
    if (name == "id" || name == "epic_id" || name == "feature_id" || name == "task_id" ||
        name == "progress_pct" || name == "feature_count") {
      continue;
    }
    columns += ", t." + name;
  }
  return columns;
}

inline void require_same(const Lines& source, const Lines& log) {
  BOOST_TEST(source.size() == log.size());
  for (std::size_t i = 0; i < std::min(source.size(), log.size()); ++i) {
    BOOST_REQUIRE_EQUAL(source[i], log[i]);
  }
}

/// The four tables, row for row and column for column. Rows of the source without a parent are
/// left out: they are kept elsewhere.
inline void require_tables_equal(const annals::Engine& engine, const std::filesystem::path& file) {
  auto compare = [&](const std::string& table, const std::string& parent, const std::string& joins,
                     const std::string& order) {
    std::string sql = "select " + parent + common_columns(file, table) + " from " + table + " t " +
                      joins + " order by " + order;
    require_same(source_lines(file, sql), log_lines(engine, sql));
  };
  compare("epics", "'' as top", "", "t.key");
  compare("features", "e.key as epic", "join epics e on e.id = t.epic_id", "t.key");
  compare("tasks", "f.key as feature", "join features f on f.id = t.feature_id", "t.key");
  compare("task_history", "k.key as task", "join tasks k on k.id = t.task_id", "k.key, t.id");

  const std::string progress =
      "select f.key, round(coalesce(100.0 * sum(t.status in ('completed', 'archived')) / "
      "nullif(count(t.id), 0), 0.0), 9) as progress from features f left join tasks t "
      "on t.feature_id = f.id group by f.key order by f.key";
  require_same(
      source_lines(file, progress),
      log_lines(engine,
                "select key, round(progress_pct, 9) as progress from features order by key"));
}
