#include "migration/import/burndown/row.h"

#include <annals/error.h>
#include <fmt/format.h>

namespace annals::importing::burndown {

const Shape& shape_of(Table table) {
  static const std::array<Shape, all_tables.size()> shapes{{
      {"profiles",
       1,
       {"id", "name", "description", "created_at", "last_used", "jira_config", "field_mappings",
        "forecast_settings", "project_classification", "flow_type_mappings", "show_milestone",
        "show_points"}},
      {"queries", 2, {"profile_id", "id", "name", "jql", "description", "created_at", "last_used"}},
      {"app_state", 1, {"key", "value"}},
      {"jira_cache",
       3,
       {"profile_id", "query_id", "cache_key", "response", "expires_at", "created_at",
        "config_hash"}},
      {"jira_changelog_cache",
       3,
       {"profile_id", "query_id", "issue_key", "changelog", "expires_at", "created_at"}},
      {"project_data", 2, {"profile_id", "query_id", "data", "updated_at"}},
      {"metrics_snapshots",
       4,
       {"profile_id", "query_id", "snapshot_date", "metric_type", "metrics", "forecast",
        "created_at"}},
      {"task_progress", 1, {"task_name", "progress_percent", "status", "message", "updated_at"}},
  }};
  return shapes[static_cast<std::size_t>(table)];
}

bool is_of_query(Table table) {
  return table == Table::jira_cache || table == Table::jira_changelog_cache ||
         table == Table::project_data || table == Table::metrics_snapshots;
}

Field time_field(const std::optional<std::string>& written, Timestamp otherwise) {
  const auto moment = written ? parse_iso(*written) : std::nullopt;
  Field field(to_iso(moment.value_or(otherwise)));
  field.told = moment.has_value();
  if (moment) field.written = *written;
  return field;
}

Field later(const Field& time, std::chrono::seconds by) {
  Field field(to_iso(*parse_iso(*time.value) + by));
  field.told = time.told;
  return field;
}

Field& Row::field(std::string_view column) {
  return const_cast<Field&>(std::as_const(*this).field(column));
}

const Field& Row::field(std::string_view column) const {
  const Shape& shape = shape_of(table);
  for (std::size_t i = shape.keys; i < shape.columns.size(); ++i) {
    if (column == shape.columns[i]) return fields[i - shape.keys];
  }
  throw Error(ErrorKind::invalid_argument,
              fmt::format("The table {} has no column {}.", shape.name, column));
}

}  // namespace annals::importing::burndown
