#include "modules/work/slug_backfill.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/work/fields.h"
#include "modules/work/keys.h"
#include "modules/work/slug.h"

namespace annals::work {

namespace {

// Each row without a slug with the paths that may show it, the best first. place: 0 its own, 1 a
// feature's, 2 a task's.
constexpr const char* epic_paths_sql =
    "select e.key, p.place, p.file_path from epics e join ("
    "  select id as epic_id, 0 as place, key, file_path from epics union all"
    "  select epic_id, 1, key, file_path from features union all"
    "  select f.epic_id, 2, t.key, t.file_path from tasks t join features f on f.id = t.feature_id)"
    " p on p.epic_id = e.id "
    "where coalesce(e.slug, '') = '' and p.file_path <> '' order by e.key, p.place, p.key";

constexpr const char* feature_paths_sql =
    "select f.key, p.place, p.file_path from features f join ("
    "  select id as feature_id, 1 as place, key, file_path from features union all"
    "  select feature_id, 2, key, file_path from tasks) p on p.feature_id = f.id "
    "where coalesce(f.slug, '') = '' and p.file_path <> '' order by f.key, p.place, p.key";

constexpr const char* task_paths_sql =
    "select key, 2, file_path from tasks "
    "where coalesce(slug, '') = '' and file_path <> '' order by key";

enum Place : std::int64_t { epic_file, feature_file, task_file };

struct Path {
  std::vector<std::string_view> folders;
  std::string_view file;

  explicit Path(std::string_view path) {
    for (std::size_t end; (end = path.find_first_of("/\\")) != path.npos;) {
      folders.push_back(path.substr(0, end));
      path.remove_prefix(end + 1);
    }
    file = path;
  }
};

/// The name of a task's file without ".md"; nothing when the file is not a task's.
std::optional<std::string_view> task_name(std::string_view file) {
  if (!file.ends_with(".md") || !file.starts_with("T-")) return std::nullopt;
  file.remove_suffix(3);
  if (!task_key(file)) return std::nullopt;
  return file;
}

bool is_file_of(Place place, std::string_view file) {
  switch (place) {
    case epic_file:
      return file == "epic.md";
    case feature_file:
      return file == "prd.md" || file == "feature.md";
    default:
      return task_name(file).has_value();
  }
}

/// What stands behind the key in the name of the folder of an epic or feature.
std::string slug_in_folders(const Path& path, const std::string& key) {
  for (auto folder : path.folders) {
    // "E08-F01-notes" is the folder of a feature, not E08 with the slug "f01-notes".
    const bool ours = epic_key(folder) == key || feature_key(folder) == key;
    if (ours && folder.size() > key.size()) return slug_of(folder.substr(key.size()));
  }
  return {};
}

std::string slug_in_path(const std::string& key, Place place, std::string_view text) {
  const Path path(text);
  if (!is_file_of(place, path.file)) return {};
  if (!key.starts_with("T-")) return slug_in_folders(path, key);
  const auto name = *task_name(path.file);
  return task_key(name) == key ? slug_of(name.substr(key.size())) : std::string();
}

struct Found {
  std::string key;
  std::string slug;
};

std::vector<Found> slugs_in(const Tables& tables, const char* paths_sql) {
  std::vector<Found> found;
  for (const auto& row : tables.query(paths_sql)) {
    std::string key(row.text(0));
    if (!found.empty() && found.back().key == key) continue;
    auto slug = slug_in_path(key, static_cast<Place>(row.integer(1)), row.text(2));
    if (!slug.empty()) found.push_back({std::move(key), std::move(slug)});
  }
  return found;
}

}  // namespace

Decision backfill_slugs(const Tables& tables, BackfillSlugs::Reader ask) {
  Decision decision;
  for (const auto& found : slugs_in(tables, epic_paths_sql)) {
    decision.events.push_back(event<EpicDetailsChanged>(epic_stream(found.key), [&](auto e) {
      e.setEpic(found.key);
      e.setSlug(found.slug);
    }));
    decision.warnings.push_back(found.key + ": " + found.slug);
  }
  for (const auto& found : slugs_in(tables, feature_paths_sql)) {
    decision.events.push_back(event<FeatureDetailsChanged>(feature_stream(found.key), [&](auto e) {
      e.setFeature(found.key);
      e.setSlug(found.slug);
    }));
    decision.warnings.push_back(found.key + ": " + found.slug);
  }
  for (const auto& found : slugs_in(tables, task_paths_sql)) {
    decision.events.push_back(event<TaskDetailsChanged>(task_stream(found.key), [&](auto e) {
      e.setTask(found.key);
      e.setSlug(found.slug);
    }));
    decision.warnings.push_back(found.key + ": " + found.slug);
  }
  if (ask.getDryRun()) {
    decision.events.clear();
  } else {
    decision.warnings.clear();
  }
  return decision;
}

}  // namespace annals::work
