#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace annals::testing {

/// Makes the directory of the analytics program that the import format "burndown" reads, in any of
/// its three generations. The same figures give the same files.
struct AnalyticsTree {
  enum class Generation { root_files, default_main, with_ids };

  Generation generation = Generation::with_ids;
  int profiles = 1;
  int queries = 1;  ///< of each profile
  int issues = 10;  ///< of each query
  int weeks = 4;    ///< of statistics and of snapshots
  int cache_entries = 1;
  std::string token = "\"s3cr\\u00e9t-{}\"";  ///< JSON; {} becomes the profile's number

  static void put(const std::filesystem::path& file, std::string_view content) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }

  std::string profile_id(int n) const {
    return generation == Generation::with_ids ? hex_id('p', n) : "default";
  }
  std::string query_id(int n) const {
    return generation == Generation::with_ids ? hex_id('q', n) : "main";
  }
  std::string token_of(int profile) const {
    std::string text = token;
    if (const auto at = text.find("{}"); at != text.npos) {
      text.replace(at, 2, std::to_string(profile));
    }
    return text;
  }

  void write(const std::filesystem::path& folder) const {
    std::filesystem::create_directories(folder);
    put(folder / "task_progress.json", task_progress());
    if (generation == Generation::root_files) return write_root(folder);
    std::string registry;
    for (int p = 0; p < profiles; ++p) {
      const std::string object = profile_json(p);
      registry += (p ? ",\n    \"" : "\n    \"") + profile_id(p) + "\": " + object;
      const auto place = folder / "profiles" / profile_id(p);
      put(place / "profile.json", object);
      for (int q = 0; q < queries; ++q) write_query(place / "queries" / query_id(q), p, q);
    }
    const std::string version =
        generation == Generation::with_ids ? "\"version\": \"3.0\",\n  " : "";
    put(folder / "profiles/profiles.json", "{\n  " + version + "\"active_profile_id\": \"" +
                                               profile_id(0) + "\",\n  \"active_query_id\": \"" +
                                               query_id(0) + "\",\n  \"profiles\": {" + registry +
                                               "\n  }\n}\n");
  }

  void write_query(const std::filesystem::path& place, int p, int q) const {
    const std::string n = std::to_string(q);
    put(place / "query.json", "{\"name\": \"Query " + n + "\", \"jql\": \"project = P" + n +
                                  "\", \"description\": \"\", \"created_at\": " + time(q) + "}");
    write_data(place, p, q);
    put(place / "project_data.json",
        "{\"project_scope\": " + scope() + ", \"statistics\": [" + statistics() +
            "], \"metadata\": {\"source\": \"jira\", \"last_updated\": " + time(q) +
            ", \"version\": \"2.0\"}}");
  }

  std::string profile_json(int p) const {
    std::string list;
    for (int q = 0; q < queries; ++q) list += (q ? ", \"" : "\"") + query_id(q) + "\"";
    const std::string n = std::to_string(p);
    return "{\"id\": \"" + profile_id(p) + "\", \"name\": \"Team " + n +
           "\", \"description\": \"The “" + n + "”\", \"created_at\": " + time(p) +
           ", \"last_used\": " + time(p + 1) +
           ", \"jira_config\": {\"base_url\": \"https://jira.example.org\", \"api_version\": "
           "\"v3\", \"token\": " +
           token_of(p) +
           ", \"cache_size_mb\": 100, \"max_results_per_call\": 100, \"points_field\": "
           "\"customfield_10016\", \"configured\": true}, \"field_mappings\": {\"dora\": "
           "{\"deployment_date\": \"fixVersions\"}, \"flow\": {}}, \"forecast_settings\": "
           "{\"pert_factor\": 1.20, \"deadline\": null, \"data_points_count\": 12}, "
           "\"project_classification\": {\"bug_types\": [\"Bug\"]}, \"flow_type_mappings\": "
           "{\"Feature\": [\"Story\"], \"TechnicalDebt\": []}, \"queries\": [" +
           list + "], \"show_milestone\": [], \"show_points\": [\"show\"]}";
  }

 private:
  static std::string hex_id(char kind, int n) {
    char text[20];
    std::snprintf(text, sizeof text, "%c_%012x", kind, 0xA000u + static_cast<unsigned>(n));
    return text;
  }
  static std::string number(int n, int width) {
    char text[20];
    std::snprintf(text, sizeof text, "%0*d", width, n);
    return text;
  }
  static std::string time(int n) {
    return "\"2025-01-" + number(n % 28 + 1, 2) + "T" + number(n / 28 % 24, 2) +
           ":30:15.250000+02:00\"";
  }
  static std::string key(int q, int i) {
    return "P" + std::to_string(q) + "-" + std::to_string(i + 1);
  }
  static std::string scope() {
    return "{\"total_items\": 50, \"total_points\": 200.5, \"estimated_items\": 45, "
           "\"estimated_points\": 180.0, \"remaining_items\": 12, \"remaining_points\": 44}";
  }

  std::string statistics() const {
    std::string rows;
    for (int w = 0; w < weeks; ++w) {
      rows += std::string(w ? ", " : "") + "{\"date\": \"" + std::to_string(2000 + w / 300) + "-" +
              number(w / 25 % 12 + 1, 2) + "-" + number(w % 25 + 1, 2) +
              "\", \"completed_items\": " + std::to_string(w) +
              ", \"completed_points\": 8.0, \"created_items\": 1, \"created_points\": 3.5}";
    }
    return rows;
  }

  // What generation 1 has in the root, and the others in the folder of each query.
  void write_data(const std::filesystem::path& place, int p, int q) const {
    std::string cached, changed;
    for (int i = 0; i < issues; ++i) {
      const std::string comma = i ? ",\n" : "";
      cached += comma + "{\"id\": \"" + std::to_string(10000 + i) + "\", \"key\": \"" + key(q, i) +
                "\", \"fields\": {\"summary\": \"Issue “" + std::to_string(i) +
                "”\", \"status\": {\"name\": \"Done\"}, \"issuetype\": {\"name\": \"Story\"}, "
                "\"created\": \"2025-01-15T10:00:00.000+0000\", \"customfield_10016\": 5.0, "
                "\"labels\": [\"a\", \"b\"], \"project\": {\"key\": \"P\"}}}";
      changed += comma + "\"" + key(q, i) + "\": {\"key\": \"" + key(q, i) +
                 "\", \"changelog\": {\"histories\": [{\"created\": "
                 "\"2025-01-16T10:00:00.000+0000\", \"items\": [{\"field\": \"status\", "
                 "\"fromString\": \"To Do\", \"toString\": \"In Progress\"}]}, {\"created\": "
                 "\"2025-01-17T10:00:00.000+0000\", \"items\": []}], \"total\": 2}, "
                 "\"last_updated\": " +
                 time(i) + "}";
    }
    put(place / "jira_cache.json", "{\"cache_version\": \"2.0\", \"timestamp\": " + time(p) +
                                       ", \"jql_query\": \"project = P\", \"issues\": [" + cached +
                                       "], \"total_issues\": " + std::to_string(issues) +
                                       ", \"jql_hash\": \"0123456789abcdef\"}");
    put(place / "jira_changelog_cache.json", "{" + changed + "}");
    std::string snapshots;
    for (int w = 0; w < weeks; ++w) {
      snapshots += std::string(w ? ", " : "") + "\"" + std::to_string(2000 + w / 52) + "-" +
                   number(w % 52 + 1, 2) +
                   "\": {\"flow_velocity\": {\"completed_count\": 7, \"timestamp\": " + time(w) +
                   "}, \"dora_lead_time\": {\"median_hours\": 1e1}, \"trends\": {}}";
    }
    put(place / "metrics_snapshots.json", "{" + snapshots + "}");
    for (int c = 0; c < cache_entries; ++c) {
      const std::string name = "00112233445566778899aabbccddee" + number(c, 2);
      put(place / "cache" / (name + ".json"),
          "{\"metadata\": {\"timestamp\": " + time(c) + ", \"config_hash\": \"c0ffee\", " +
              "\"cache_key\": \"" + name + "\"}, \"data\": [1, 2.50, null]}");
    }
  }

  void write_root(const std::filesystem::path& folder) const {
    put(folder / "app_settings.json",
        "{\"pert_factor\": 3, \"deadline\": \"2025-08-01\", \"data_points_count\": 6, "
        "\"show_milestone\": false, \"milestone\": null, \"show_points\": true, \"jql_query\": "
        "\"project = P\", \"jira_api_endpoint\": \"https://jira.example.org/rest/api/2/search\", "
        "\"jira_token\": " +
            token_of(0) +
            ", \"jira_story_points_field\": \"\", \"jira_cache_max_size\": 100, "
            "\"jira_max_results\": 1000}");
    write_data(folder, 0, 0);
    put(folder / "project_data.json",
        "{\"total_items\": 34, \"total_points\": 0, \"estimated_items\": 34, "
        "\"estimated_points\": 0, \"metadata\": {}}");
    std::string rows = "date,completed_items,completed_points\r\n";
    for (int w = 0; w < weeks; ++w) {
      rows += "2024-01-" + number(w % 28 + 1, 2) + ",5,8.5\r\n";
    }
    put(folder / "statistics.csv", rows);
    put(folder / "jira_query_profiles.json", "[{\"name\": \"Open\", \"jql\": \"status = Open\"}]");
  }

  static std::string task_progress() {
    return "{\"task_id\": \"update_data\", \"task_name\": \"Update Data\", \"status\": "
           "\"in_progress\", \"start_time\": " +
           time(3) +
           ", \"phase\": \"fetch\", \"fetch_progress\": {\"current\": 5, \"total\": 20, "
           "\"percent\": 25.0, \"message\": \"Fetching…\"}, \"calculate_progress\": "
           "{\"percent\": 0}, \"ui_state\": {}}";
  }
};

}  // namespace annals::testing
