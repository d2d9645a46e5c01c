#include "migration/import/burndown/query_reader.h"

#include <fmt/format.h>

#include "events/sha256.h"
#include "migration/import/burndown/members.h"

namespace annals::importing::burndown {

namespace {

Row cache_row(const QueryPlace& place, std::string key, const JsonPart& response,
              const std::optional<std::string>& written, const Origin& origin) {
  const Field created = time_field(written, origin.moment);
  Row row{Table::jira_cache, {place.profile, place.query, std::move(key)}, {}, origin.place, true};
  row.fields = {std::string(response.raw()), later(created, cache_age), created, Field()};
  return row;
}

// Two files of one key: the later one of those that were read counts.
void keep_one_a_key(Finds& finds) {
  std::map<RowKey, std::size_t> last;
  for (std::size_t i = 0; i < finds.rows.size(); ++i) {
    last[{finds.rows[i].table, finds.rows[i].key}] = i;
  }
  if (last.size() == finds.rows.size()) return;
  std::vector<Row> kept;
  for (std::size_t i = 0; i < finds.rows.size(); ++i) {
    Row& row = finds.rows[i];
    if (last.at({row.table, row.key}) == i) {
      kept.push_back(std::move(row));
      continue;
    }
    const char* table = shape_of(row.table).name;
    const JsonDocument lost(*row.fields[0].value);
    const auto issues = lost.root().member("issues");
    if (issues && issues->is_array()) finds.counts["issues"].kept += issues->size();
    --finds.counts[table].rows;
    finds.keep(table, row.place, "another file has the same key", *row.fields[0].value, false);
  }
  finds.rows = std::move(kept);
}

constexpr const char* not_finite = "it holds NaN or an infinity, which are no JSON";

std::string name_without_folder(const SourceFile& file) {
  std::string name = file.name.substr(file.name.rfind('/') + 1);
  if (name.ends_with(".json")) name.resize(name.size() - 5);
  return name;
}

}  // namespace

std::string cache_key_of(const JsonPart& cache) {
  Members members(cache);
  if (const auto hash = members.text("jql_hash"); hash && !hash->empty()) return *hash;
  const auto jql = members.text("jql_query");
  return jql ? to_hex(thread_sha256().hash(*jql)).substr(0, 16) : "jira_cache";
}

bool take_jira_cache(const QueryPlace& place, const JsonPart& root, const Origin& origin,
                     Finds& finds) {
  if (!root.is_json()) return false;
  Members members(root);
  auto written = members.time("timestamp");
  if (!written) written = members.time("last_updated");
  const auto issues = root.member("issues");
  if (issues && issues->is_array()) finds.counts["issues"].rows += issues->size();
  finds.add(cache_row(place, cache_key_of(root), root, written, origin));
  return true;
}

bool take_cache_entry(const QueryPlace& place, std::string name, const JsonPart& root,
                      const Origin& origin, Finds& finds) {
  if (!root.is_json()) return false;
  std::optional<std::string> written, hash;
  if (const auto metadata = root.member("metadata"); metadata && metadata->is_object()) {
    Members members(*metadata);
    if (const auto key = members.text("cache_key"); key && !key->empty()) name = *key;
    written = members.time("timestamp");
    hash = members.text("config_hash");
  }
  if (const auto issues = root.member("issues"); issues && issues->is_array()) {
    finds.counts["issues"].rows += issues->size();
  }
  Row row = cache_row(place, std::move(name), root, written, origin);
  row.field("config_hash") = std::move(hash);
  finds.add(std::move(row));
  return true;
}

Finds read_query_data(const QueryPlace& place, const QueryFiles& query, const SourceFiles& files) {
  Finds finds;
  const auto file_of = [&](Role role) -> const SourceFile* {
    const auto found = query.files.find(role);
    return found == query.files.end() ? nullptr : found->second;
  };
  const auto with_object = [&](Role role, auto&& take) {
    const auto* file = file_of(role);
    const auto document = file ? files.object(*file, finds) : nullptr;
    if (document) take(document->root(), Origin{file->name, file->changed_at}, *file);
  };
  for (const auto* file : query.cache) {
    const auto document = files.json(*file, finds);
    if (document && !take_cache_entry(place, name_without_folder(*file), document->root(),
                                      {file->name, file->changed_at}, finds)) {
      finds.fail(*file, not_finite);
    }
  }
  with_object(Role::jira_cache, [&](const JsonPart& root, const Origin& origin, const auto& file) {
    if (!take_jira_cache(place, root, origin, finds)) finds.fail(file, not_finite);
  });
  with_object(Role::changelog_cache, [&](const JsonPart& root, const Origin& origin, const auto&) {
    take_changelogs(place, root, origin, finds);
  });
  read_project_data(place, file_of(Role::project_data), file_of(Role::statistics), files, finds);
  with_object(Role::snapshots, [&](const JsonPart& root, const Origin& origin, const auto&) {
    take_snapshots(place, root, origin, finds);
  });
  keep_one_a_key(finds);
  return finds;
}

}  // namespace annals::importing::burndown
