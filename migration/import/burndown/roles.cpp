#include "migration/import/burndown/roles.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "migration/import/json_document.h"

namespace annals::importing::burndown {

namespace {

struct Named {
  std::string_view name;
  Role role;
};

constexpr Named root_files[] = {
    {"app_settings.json", Role::app_settings}, {"jira_query_profiles.json", Role::query_profiles},
    {"statistics.csv", Role::statistics},      {"task_progress.json", Role::task_progress},
    {"annals.json", Role::exported},
};
constexpr Named query_files[] = {
    {"query.json", Role::query},
    {"jira_cache.json", Role::jira_cache},
    {"jira_changelog_cache.json", Role::changelog_cache},
    {"project_data.json", Role::project_data},
    {"metrics_snapshots.json", Role::snapshots},
};

template <class Names>
std::optional<Role> find(const Names& names, std::string_view name) {
  const auto found = std::ranges::find(names, name, &Named::name);
  if (found == std::end(names)) return std::nullopt;
  return found->role;
}

bool has_any(const JsonPart& object, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](auto name) { return object.member(name).has_value(); });
}

bool has_all(const JsonPart& object, std::initializer_list<std::string_view> names) {
  return std::ranges::all_of(names, [&](auto name) { return object.member(name).has_value(); });
}

// An object of weeks, or of issues, or neither.
std::optional<Role> role_of_entries(const JsonPart& root) {
  const auto members = root.members();
  if (members.empty()) return std::nullopt;
  const auto all = [&](auto&& holds) { return std::ranges::all_of(members, holds); };
  if (all([](const auto& member) { return week_label(member.first).has_value(); })) {
    return Role::snapshots;
  }
  if (all([](const auto& member) { return member.second.member("changelog").has_value(); })) {
    return Role::changelog_cache;
  }
  return std::nullopt;
}

std::optional<Role> role_of_object(const JsonPart& root) {
  if (has_all(root, {"manifest", "profile_data"})) return Role::package;
  if (root.member("annals_export")) return Role::exported;
  if (root.member("profiles") && has_any(root, {"active_profile_id", "version"})) {
    return Role::registry;
  }
  if (has_any(root, {"project_scope", "total_items", "statistics"})) return Role::project_data;
  if (const auto issues = root.member("issues"); issues && issues->is_array()) {
    const bool told = std::ranges::any_of(issues->elements(), [](const JsonPart& issue) {
      return issue.member("changelog").has_value();
    });
    return told ? Role::changelog_cache : Role::jira_cache;
  }
  if (has_any(root, {"jira_config", "field_mappings", "forecast_settings"})) return Role::profile;
  if (has_any(root, {"pert_factor", "jira_api_endpoint", "jira_token", "data_points_count"})) {
    return Role::app_settings;
  }
  if (has_any(root, {"task_id", "fetch_progress"})) return Role::task_progress;
  if (has_all(root, {"metadata", "data"})) return Role::cache_entry;
  if (root.member("jql")) return Role::query;
  return role_of_entries(root);
}

}  // namespace

std::optional<Role> role_of_root_file(std::string_view name) {
  const auto role = find(root_files, name);
  // Before there were profiles, the files of the one query stood in the root.
  return role || name == "query.json" ? role : find(query_files, name);
}

std::optional<Role> role_of_query_file(std::string_view name) {
  return find(query_files, name);
}

std::optional<Role> role_of_content(std::string content) {
  const auto line = content.substr(0, content.find('\n'));
  if (line.find("date") != std::string::npos && line.find("completed_items") != std::string::npos &&
      line.find('{') == std::string::npos) {
    return Role::statistics;
  }
  try {
    const JsonDocument document(std::move(content));
    return document.root().is_object() ? role_of_object(document.root()) : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<std::string> week_label(std::string_view text) {
  int year = 0, week = 0;
  if (text.size() < 6 || text[4] != '-') return std::nullopt;
  auto digits = text.substr(5);
  if (digits.front() == 'W') digits.remove_prefix(1);
  const auto number = [](std::string_view part, int& value) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos &&
           std::from_chars(part.data(), part.data() + part.size(), value).ec == std::errc();
  };
  if (digits.size() > 2 || !number(text.substr(0, 4), year) || !number(digits, week)) {
    return std::nullopt;
  }
  // A year has a week 53 where it begins, or in leap years ends, with a Thursday.
  using namespace std::chrono;
  const auto is_thursday = [&](month month_of_year, day day_of_month) {
    return weekday(sys_days(std::chrono::year(year) / month_of_year / day_of_month)) == Thursday;
  };
  const bool long_year = is_thursday(January, day(1)) || is_thursday(December, day(31));
  if (year == 0 || week < 1 || week > (long_year ? 53 : 52)) return std::nullopt;
  return fmt::format("{:04}-{:02}", year, week);
}

}  // namespace annals::importing::burndown
