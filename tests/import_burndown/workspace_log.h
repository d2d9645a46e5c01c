#pragma once

#include <annals/annals.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/import_burndown/made_files.h"
#include "tests/support/analytics_tree.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

/// What every table of the workspace and of what imports keep shows, without ids of the log and
/// without the moments of the import itself.
inline std::vector<std::string> all_lines(const Engine& engine) {
  std::vector<std::string> lines;
  for (const char* sql :
       {"select 'profile', * from workspace.profile_data order by id",
        "select 'query', * from workspace.queries order by profile_id, id",
        "select 'state', * from workspace.app_state order by key",
        "select 'cache', profile_id, query_id, cache_key, response, expires_at, created_at, "
        "config_hash from workspace.jira_cache order by 2, 3, 4",
        "select 'changelog', profile_id, query_id, issue_key, changelog, expires_at, created_at "
        "from workspace.jira_changelog_cache order by 2, 3, 4",
        "select 'data', profile_id, query_id, data, updated_at from workspace.project_data "
        "order by 2, 3",
        "select 'statistics', profile_id, query_id, stat_date, week_label, completed_items, "
        "completed_points, created_items, created_points, velocity_items, velocity_points, "
        "remaining_items from workspace.project_statistics order by 2, 3, 4",
        "select 'scope', profile_id, query_id, scope_data, total_items, total_points "
        "from workspace.project_scope order by 2, 3",
        "select 'snapshot', profile_id, query_id, snapshot_date, metric_type, metrics, forecast, "
        "created_at from workspace.metrics_snapshots order by 2, 3, 4, 5",
        "select 'progress', * from workspace.task_progress order by task_name",
        "select 'kept', source_table, source_row, reason, content from imports.kept_rows "
        "order by 2, 3",
        "select 'columns', source_table, key, content from imports.kept_columns order by 2, 3",
        "select 'file', file, reason, bytes, sha256 from imports.kept_files order by 2"}) {
    for (const Row& row : engine.query(sql)) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += row.is_null(i) ? "(null)|" : std::string(row.text(i)) + "|";
      }
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

inline void require_same(const std::vector<std::string>& left,
                         const std::vector<std::string>& right) {
  const std::size_t shared = std::min(left.size(), right.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (left[i] == right[i]) continue;
    BOOST_FAIL("line " << i << ":\n" << left[i] << "\n" << right[i]);
  }
  BOOST_REQUIRE_EQUAL(left.size(), right.size());
}

/// A log, and a folder to make sources in.
struct Desk {
  TemporaryDirectory directory;
  Engine engine = Engine::open(directory / "log.annals");
  std::filesystem::path source = directory / "source";

  ImportReport take(const ImportOptions& options = {}) { return take(source, options); }
  ImportReport take(const std::filesystem::path& path, const ImportOptions& options = {}) {
    ImportReport report = import_from(engine, "burndown", path, options);
    for (const auto& table : report.tables) {
      BOOST_TEST_INFO_SCOPE(table.name);
      BOOST_TEST(table.rows == table.in_tables + table.kept);
    }
    return report;
  }

  /// The first column of the first row, as text; "(none)" without a row, "(null)" for NULL.
  std::string value(const std::string& sql) const {
    auto rows = engine.query(sql);
    const Row* row = rows.next();
    if (!row) return "(none)";
    return row->is_null(0) ? "(null)" : std::string(row->text(0));
  }
};

inline std::uint64_t rows_of(const ImportReport& report, const std::string& table) {
  for (const auto& each : report.tables) {
    if (each.name == table) return each.in_tables;
  }
  return 0;
}
inline std::uint64_t kept_of(const ImportReport& report, const std::string& table) {
  for (const auto& each : report.tables) {
    if (each.name == table) return each.kept;
  }
  return 0;
}

}  // namespace annals::testing
