#include "migration/import/burndown/tables.h"

#include <fmt/format.h>

#include "migration/import/json_document.h"
#include "modules/workspace/streams.h"

namespace annals::importing::burndown {

namespace {

// The columns of a shape, the key first; then the id of the row.
constexpr const char* profiles_sql =
    "select id, name, description, created_at, last_used, jira_config, field_mappings, "
    "forecast_settings, project_classification, flow_type_mappings, show_milestone, show_points, "
    "0 from workspace.profiles";
constexpr const char* queries_sql =
    "select profile_id, id, name, jql, description, created_at, last_used, 0 "
    "from workspace.queries";
constexpr const char* state_sql =
    "select key, value, 0 from workspace.app_state "
    "where key <> 'schema_version'";
constexpr const char* progress_sql =
    "select task_name, progress_percent, status, message, updated_at, 0 "
    "from workspace.task_progress";
constexpr const char* cache_sql =
    "select profile_id, query_id, cache_key, response, expires_at, created_at, config_hash, id "
    "from workspace.jira_cache where profile_id = ?1 and query_id = ?2";
constexpr const char* changelog_sql =
    "select profile_id, query_id, issue_key, changelog, expires_at, created_at, id "
    "from workspace.jira_changelog_cache where profile_id = ?1 and query_id = ?2";
constexpr const char* data_sql =
    "select profile_id, query_id, data, updated_at, id "
    "from workspace.project_data where profile_id = ?1 and query_id = ?2";
constexpr const char* snapshots_sql =
    "select profile_id, query_id, snapshot_date, metric_type, metrics, forecast, created_at, id "
    "from workspace.metrics_snapshots where profile_id = ?1 and query_id = ?2";

std::optional<std::string> text_of(const annals::Row& row, std::size_t column) {
  const Value value = row.value(column);
  if (std::holds_alternative<std::nullptr_t>(value)) return std::nullopt;
  // As rows of a source write numbers.
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  return std::string(row.text(column));
}

}  // namespace

void Tables::read(Table table, const char* sql, std::span<const Value> arguments,
                  PresentRows& rows) const {
  const Shape& shape = shape_of(table);
  for (const annals::Row& row : engine_.query(sql, arguments)) {
    RowKey key{table, {}};
    for (std::size_t i = 0; i < shape.keys; ++i) key.second.emplace_back(row.text(i));
    PresentRow& present = rows[std::move(key)];
    for (std::size_t i = shape.keys; i < shape.columns.size(); ++i) {
      present.fields.push_back(text_of(row, i));
    }
    present.id = static_cast<Position>(row.integer(shape.columns.size()));
  }
}

PresentRows Tables::root() const {
  PresentRows rows;
  if (!ready_) return rows;
  read(Table::profiles, profiles_sql, {}, rows);
  for (auto& [key, row] : rows) {
    auto& config = row.fields[4];
    if (!config || config->find(workspace::covered_credential) == std::string::npos) continue;
    config = workspace::uncover_credentials({*config, credentials_of(key.second[0])});
  }
  read(Table::queries, queries_sql, {}, rows);
  read(Table::app_state, state_sql, {}, rows);
  read(Table::task_progress, progress_sql, {}, rows);
  return rows;
}

PresentRows Tables::of_query(const std::string& profile, const std::string& query) const {
  PresentRows rows;
  if (!ready_) return rows;
  const Value arguments[] = {profile, query};
  read(Table::jira_cache, cache_sql, arguments, rows);
  read(Table::jira_changelog_cache, changelog_sql, arguments, rows);
  read(Table::project_data, data_sql, arguments, rows);
  read(Table::metrics_snapshots, snapshots_sql, arguments, rows);
  return rows;
}

// From the event that set them last: the tables show them only to whoever asked for secrets.
std::vector<workspace::HiddenCredential> Tables::credentials_of(const std::string& profile) const {
  ReadQuery asked;
  asked.types = {"workspace.ProfileCreated", "workspace.ProfileImported",
                 "workspace.ProfileChanged"};
  asked.tags = {{"profile", profile}};
  asked.reverse = true;
  std::vector<workspace::HiddenCredential> credentials;
  for (const RecordedEvent& event : engine_.read(asked)) {
    const JsonDocument document(engine_.to_json(event, true));
    if (!document.root().member("jiraConfig")) continue;
    const auto listed = document.root().member("credentials");
    if (!listed) break;
    for (const auto& entry : listed->elements()) {
      const auto text = [&](const char* name) {
        const auto part = entry.member(name);
        return part ? part->text().value_or("") : "";
      };
      const auto place = entry.member("place");
      credentials.push_back({text("name"),
                             static_cast<std::uint32_t>(place ? place->integer().value_or(0) : 0),
                             text("text")});
    }
    break;
  }
  return credentials;
}

bool Tables::was_imported(const RowKey& key, const PresentRow& row) const {
  ReadQuery asked;
  asked.reverse = true;
  asked.limit = 1;
  if (row.id > 0) {
    asked.from = asked.to = row.id;
  } else if (key.first == Table::profiles) {
    asked.stream = workspace::profile_stream(key.second[0]);
  } else if (key.first == Table::queries) {
    asked.stream = workspace::query_stream(key.second[0], key.second[1]);
    asked.types = {"workspace.QueryCreated", "workspace.QueryImported", "workspace.QueryChanged",
                   "workspace.QueryUsed"};
  } else {
    return false;
  }
  auto events = engine_.read(asked);
  const RecordedEvent* event = events.next();
  return event && event->metadata.find("\"format\":\"burndown\"") != std::string::npos;
}

}  // namespace annals::importing::burndown
