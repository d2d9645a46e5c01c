#include "migration/import/burndown/jira_settings.h"

#include <fmt/format.h>

#include <algorithm>

namespace annals::importing::burndown {

namespace {

// The value as it was written where it is of the wanted kind; else `otherwise`.
template <class Kind>
std::string taken(Members& members, std::string_view name, Kind&& is_kind,
                  std::string_view otherwise) {
  Members look = members;
  const auto found = look.take(name);
  if (!found || !is_kind(*found)) return std::string(otherwise);
  members.take(name);
  return std::string(found->raw());
}

bool is_whole(const JsonPart& part) {
  return part.integer().has_value();
}
bool is_text(const JsonPart& part) {
  return usable_text(part).has_value();
}

std::string without_slashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

struct Endpoint {
  std::string base_url;
  std::string version = "v3";
};

Endpoint endpoint_of(const std::string& url) {
  Endpoint endpoint;
  const auto at = url.find("/rest/api/");
  endpoint.base_url = without_slashes(url.substr(0, at));
  if (at != std::string::npos && url.compare(at, 12, "/rest/api/2/") == 0) endpoint.version = "v2";
  return endpoint;
}

std::string config(const Endpoint& endpoint, const std::string& token, const std::string& size,
                   const std::string& results, const std::string& points, bool configured) {
  return fmt::format(
      "{{\"base_url\":{},\"api_version\":\"{}\",\"token\":{},\"cache_size_mb\":{},"
      "\"max_results_per_call\":{},\"points_field\":{},\"configured\":{},"
      "\"last_test_timestamp\":null,\"last_test_success\":null}}",
      json_quoted(endpoint.base_url), endpoint.version, token, size, results, points, configured);
}

}  // namespace

// A public server needs no token, so an address alone counts as configured.
std::string jira_config_of_settings(Members& settings) {
  const auto endpoint = endpoint_of(settings.text("jira_api_endpoint").value_or(""));
  const auto token = taken(settings, "jira_token", is_text, "\"\"");
  const auto size = taken(settings, "jira_cache_max_size", is_whole, "100");
  const auto results = taken(settings, "jira_max_results", is_whole, "100");
  const auto points = taken(settings, "jira_story_points_field", is_text, "\"\"");
  const bool configured = !endpoint.base_url.empty() || token != "\"\"";
  return config(endpoint, token, size, results, points, configured);
}

std::string jira_config_of_flat_profile(Members& profile) {
  Members look = profile;
  if (!look.take("jira_url") && !look.take("jira_token") && !look.take("jira_configured")) {
    return {};
  }
  const auto endpoint = endpoint_of(profile.text("jira_url").value_or(""));
  const auto token = taken(profile, "jira_token", is_text, "\"\"");
  const bool configured = !endpoint.base_url.empty() || token != "\"\"";
  return config(endpoint, token, "100", "100", "\"\"",
                profile.flag("jira_configured") == "1" || configured);
}

std::string forecast_of_settings(Members& settings) {
  const auto is_number = [](const JsonPart& part) { return part.number().has_value(); };
  const auto is_date = [](const JsonPart& part) { return part.is_null() || is_text(part); };
  const auto factor = taken(settings, "pert_factor", is_number, "");
  const auto deadline = taken(settings, "deadline", is_date, "");
  const auto milestone = taken(settings, "milestone", is_date, "");
  const auto points = taken(settings, "data_points_count", is_whole, "");
  if (factor.empty() && deadline.empty() && milestone.empty() && points.empty()) return {};
  const auto or_else = [](const std::string& value, const char* otherwise) {
    return value.empty() ? std::string(otherwise) : value;
  };
  return fmt::format("{{\"pert_factor\":{},\"deadline\":{}{},\"data_points_count\":{}}}",
                     or_else(factor, "1.2"), or_else(deadline, "null"),
                     milestone.empty() ? "" : ",\"milestone\":" + milestone, or_else(points, "12"));
}

}  // namespace annals::importing::burndown
