#pragma once

#include "migration/import/burndown/finds.h"
#include "migration/import/burndown/layout.h"

namespace annals::importing::burndown {

/// A query whose data is read.
struct QueryPlace {
  std::string profile;
  std::string query;
  /// What its project data is in the log already; of an older time, halves of it come alone.
  std::optional<std::string> present_data;

  std::string key() const { return profile + "/" + query; }
};

/// Where something was read: its place, to which JSON pointers are added, and the moment that
/// counts where the text tells none.
struct Origin {
  std::string place;
  Timestamp moment;

  std::string at(std::string_view pointer) const {
    return place + (place.find('#') == std::string::npos ? "#" : "") + std::string(pointer);
  }
  Origin below(std::string_view pointer) const { return {at(pointer), moment}; }
};

/// The data of one query: caches, changelogs, project data, snapshots. `files` of the role `query`
/// are passed over.
Finds read_query_data(const QueryPlace& place, const QueryFiles& query, const SourceFiles& files);

/// The key that the source has for what stands in jira_cache.json: a hash of the JQL.
std::string cache_key_of(const JsonPart& cache);

/// What stands in jira_cache.json, and in a file of the folder `cache`, whose name without its
/// ending is `name`. False for what is no JSON to everybody, and nothing is taken then.
bool take_jira_cache(const QueryPlace& place, const JsonPart& root, const Origin& origin,
                     Finds& finds);
bool take_cache_entry(const QueryPlace& place, std::string name, const JsonPart& root,
                      const Origin& origin, Finds& finds);
/// In jira_changelog_cache.json, in both of its shapes.
void take_changelogs(const QueryPlace& place, const JsonPart& root, const Origin& origin,
                     Finds& finds);
/// In project_data.json: one object, which is JSON to everybody.
void take_project_data(const QueryPlace& place, std::string data, const Origin& origin,
                       Finds& finds, bool has_scope = true, bool has_statistics = true);
/// project_data.json and statistics.csv; either may be missing.
void read_project_data(const QueryPlace& place, const SourceFile* data,
                       const SourceFile* statistics, const SourceFiles& files, Finds& finds);
/// In metrics_snapshots.json.
void take_snapshots(const QueryPlace& place, const JsonPart& root, const Origin& origin,
                    Finds& finds);
/// task_progress.json.
void read_task_progress(const SourceFile& file, const SourceFiles& files, Finds& finds);

/// How long what was fetched counts.
inline constexpr std::chrono::hours cache_age{24};

/// What stands in the data of a query, one day a row, that no row of project_statistics shows; its
/// place in the list, with the reason. The rules are those of the table.
std::vector<std::pair<std::size_t, std::string>> statistics_left_out(const JsonPart& statistics);

}  // namespace annals::importing::burndown
