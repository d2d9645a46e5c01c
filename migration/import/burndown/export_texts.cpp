#include "migration/import/burndown/export_texts.h"

#include <fmt/format.h>

#include <algorithm>

#include "migration/import/burndown/members.h"
#include "migration/import/burndown/query_reader.h"

namespace annals::importing::burndown {

namespace {

constexpr const char* state_sql =
    "select key, value from workspace.app_state "
    "where key not in ('schema_version', 'migration_complete')";

// Without its credentials: an empty text in the place of each, as a public server has it.
std::string stripped(const std::string& json) {
  auto covered = workspace::cover_credentials(json);
  for (auto& credential : covered.credentials) credential.text = "\"\"";
  return workspace::uncover_credentials(covered);
}

// The file under which an import finds the key again; empty where there is none.
std::string cache_file_of(const std::string& key, const std::string& response) {
  const bool plain = key.size() <= 100 && std::ranges::all_of(key, [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '_' || c == '-';
                     });
  const JsonDocument document(response);
  const auto metadata = document.root().member("metadata");
  const auto told = metadata ? metadata->member("cache_key") : std::nullopt;
  const auto name = told ? told->text().value_or("") : "";
  if (name.empty() ? !plain : name != key) return {};
  return "cache/" + (plain ? key : to_hex(thread_sha256().hash(key)).substr(0, 32)) + ".json";
}

const std::string& text(const PresentRow& row, std::size_t field) {
  static const std::string none;
  return row.fields[field] ? *row.fields[field] : none;
}

// The members of an object, for another one that holds more.
std::string inside(const std::string& object) {
  const auto inner = trimmed(std::string_view(object).substr(1, object.size() - 2));
  return inner.empty() ? "" : ", " + inner;
}

const char* flag(const std::optional<std::string>& value) {
  return value == "1" ? "true" : "false";
}

const char* status_of(const std::string& status) {
  if (status == "completed") return "complete";
  return status == "failed" ? "error" : "in_progress";
}

bool is_object(const std::string& json) {
  return trimmed(json).starts_with('{');
}

}  // namespace

ExportTexts::ExportTexts(const Engine& engine, bool show_secrets)
    : root_(Tables(engine, true).root()), kept_(read_kept(engine, "burndown")) {
  for (const auto& [name, content] : read_kept(engine, "burndown-package").columns) {
    kept_.columns.try_emplace(name, content);
  }
  for (auto& [name, content] : kept_.columns) content = stripped(content);
  for (const annals::Row& row : engine.query(state_sql)) {
    state_[std::string(row.text(0))] = row.text(1);
  }
  std::erase_if(root_, [](const auto& row) { return row.first.first == Table::app_state; });
  for (const auto& [key, value] : state_) root_[{Table::app_state, {key}}] = {{value}, 0};
  if (show_secrets) return;
  for (auto& [key, row] : root_) {
    if (key.first == Table::profiles && row.fields[4]) row.fields[4] = stripped(*row.fields[4]);
  }
}

std::vector<std::string> ExportTexts::profiles() const {
  std::vector<std::string> ids;
  for (const auto& [key, row] : root_) {
    if (key.first == Table::profiles) ids.push_back(key.second[0]);
  }
  return ids;
}

std::vector<std::string> ExportTexts::queries_of(const std::string& profile) const {
  std::vector<std::string> ids;
  for (const auto& [key, row] : root_) {
    if (key.first == Table::queries && key.second[0] == profile) ids.push_back(key.second[1]);
  }
  return ids;
}

std::optional<std::string> ExportTexts::state(const std::string& key) const {
  const auto found = state_.find(key);
  return found == state_.end() ? std::nullopt : std::optional(found->second);
}

std::string ExportTexts::rest_of(const char* table, const std::string& key) const {
  const auto found = kept_.columns.find({table, key});
  return found == kept_.columns.end() ? "" : inside(found->second);
}

std::string ExportTexts::registry() const {
  const auto active = [&](const char* key) {
    const auto id = state(key);
    return id ? json_quoted(*id) : "null";
  };
  std::string text = fmt::format(
      "{{\"version\": \"3.0\", \"active_profile_id\": {}, \"active_query_id\": {}{}, "
      "\"profiles\": {{",
      active("active_profile_id"), active("active_query_id"), rest_of("profiles.json", ""));
  const char* between = "\n";
  for (const auto& id : profiles()) {
    text += between + json_quoted(id) + ": " + profile(id);
    between = ",\n";
  }
  return text + "}}\n";
}

std::string ExportTexts::profile(const std::string& id) const {
  const PresentRow& row = root_.at({Table::profiles, {id}});
  std::string queries;
  for (const auto& query : queries_of(id)) {
    queries += (queries.empty() ? "" : ", ") + json_quoted(query);
  }
  return fmt::format(
      "{{\"id\": {}, \"name\": {}, \"description\": {}, \"created_at\": \"{}\", \"last_used\": "
      "\"{}\", \"jira_config\": {}, \"field_mappings\": {}, \"forecast_settings\": {}, "
      "\"project_classification\": {}, \"flow_type_mappings\": {}, \"show_milestone\": {}, "
      "\"show_points\": {}, \"queries\": [{}]{}}}",
      json_quoted(id), json_quoted(text(row, 0)), json_quoted(text(row, 1)), text(row, 2),
      text(row, 3), text(row, 4), text(row, 5), text(row, 6), row.fields[7].value_or("{}"),
      row.fields[8].value_or("{}"), flag(row.fields[9]), flag(row.fields[10]), queries,
      rest_of("profiles", id));
}

std::string ExportTexts::query(const std::string& profile, const std::string& id) const {
  const PresentRow& row = root_.at({Table::queries, {profile, id}});
  return fmt::format(
      "{{\"name\": {}, \"jql\": {}, \"description\": {}, \"created_at\": \"{}\", \"last_used\": "
      "\"{}\"{}}}",
      json_quoted(text(row, 0)), json_quoted(text(row, 1)), json_quoted(text(row, 2)), text(row, 3),
      text(row, 4), rest_of("queries", profile + "/" + id));
}

std::string ExportTexts::task_progress() const {
  // There is a place for one: that of the latest.
  const std::pair<const RowKey, PresentRow>* latest = nullptr;
  for (const auto& row : root_) {
    if (row.first.first != Table::task_progress) continue;
    if (!latest || text(latest->second, 3) < text(row.second, 3)) latest = &row;
  }
  if (!latest) return {};
  const std::string& name = latest->first.second[0];
  return fmt::format("{{\"task_name\": {}, \"status\": \"{}\"{}}}\n", json_quoted(name),
                     status_of(text(latest->second, 1)), rest_of("task_progress", name));
}

std::vector<std::pair<std::string, std::string>> ExportTexts::data(const std::string& profile,
                                                                   const std::string& query,
                                                                   const PresentRows& rows) const {
  std::vector<std::pair<std::string, std::string>> files;
  std::string changelogs, snapshots;
  std::map<std::string, std::vector<const std::string*>> weeks;
  bool has_cache = false;
  for (const auto& [key, row] : rows) {
    const std::string& json = text(row, 0);
    if (key.first == Table::project_data) {
      files.emplace_back("project_data.json", json);
    } else if (key.first == Table::jira_changelog_cache && is_object(json)) {
      changelogs += (changelogs.empty() ? "" : ",\n") + json_quoted(key.second[2]) + ": " + json;
    } else if (key.first == Table::metrics_snapshots) {
      weeks[key.second[2]].push_back(&json);
    } else if (key.first == Table::jira_cache) {
      const JsonDocument document(json);
      const bool own = !has_cache && document.root().member("issues") &&
                       cache_key_of(document.root()) == key.second[2];
      has_cache |= own;
      const auto file = own ? "jira_cache.json" : cache_file_of(key.second[2], json);
      if (!file.empty()) files.emplace_back(file, json);
    }
  }
  const auto rest = rest_of("jira_changelog_cache.json", profile + "/" + query);
  if (!changelogs.empty() || !rest.empty()) {
    files.emplace_back("jira_changelog_cache.json",
                       "{" + (changelogs.empty() ? rest.substr(2) : changelogs + rest) + "}");
  }
  for (const auto& [week, metrics] : weeks) {
    snapshots += (snapshots.empty() ? "" : ",\n") + json_quoted(week) + ": ";
    std::string both;
    for (const auto* each : metrics) both += inside(*each);
    snapshots +=
        metrics.size() == 1 ? *metrics[0] : "{" + (both.empty() ? "" : both.substr(2)) + "}";
  }
  if (!snapshots.empty()) files.emplace_back("metrics_snapshots.json", "{" + snapshots + "}");
  return files;
}

}  // namespace annals::importing::burndown
