#include "migration/import/burndown/package_reader.h"

#include <annals/error.h>
#include <fmt/format.h>

#include "migration/import/burndown/exported_rows.h"
#include "migration/import/burndown/members.h"
#include "migration/import/burndown/profile_rows.h"
#include "migration/import/burndown/query_reader.h"
#include "migration/import/burndown/roles.h"

namespace annals::importing::burndown {

namespace {

// The major version that a manifest names, 0 for none.
char major_version(const JsonPart& manifest) {
  const auto version = manifest.member("version");
  const auto text = version ? version->text().value_or("") : "";
  return text.size() >= 2 && text[1] == '.' ? text[0] : '0';
}

class PackageReader {
 public:
  explicit PackageReader(const SourceFile& file) : file_(file) {}

  PackageFinds read(const JsonPart& root) {
    const auto manifest = root.member("manifest");
    const auto profile = root.member("profile_data");
    const auto fault = fault_of(manifest, profile);
    if (!fault.empty()) {
      finds().fail(file_, fault);
      return std::move(found_);
    }
    const auto made = Members(*manifest).time("created_at");
    moment_ = made ? *parse_iso(*made) : file_.changed_at;
    read_profile(*profile);
    const auto queries = root.member("query_data");
    if (!queries) return std::move(found_);
    for (const auto& [id, query] : queries->members()) read_query(id, query);
    apply_exported(root);
    return std::move(found_);
  }

 private:
  Finds& finds() { return found_.finds; }

  // What our own packages say of rows that the rest has no place for.
  void apply_exported(const JsonPart& root) {
    const auto object = root.member("annals");
    if (!object) return;
    try {
      const ExportedRows rows(*object, {});
      rows.apply(finds(), std::nullopt);
      for (const auto& query : found_.queries) rows.apply(finds(), query);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::invalid_argument) throw;
      finds().keep("annals", file_.name + "#/annals", error.what(), object->raw(), true);
    }
  }

  static std::string fault_of(const std::optional<JsonPart>& manifest,
                              const std::optional<JsonPart>& profile) {
    if (!manifest || !manifest->is_object()) return "it has no manifest";
    if (!profile || !profile->is_object()) return "it has no profile_data";
    const char version = major_version(*manifest);
    if (version != '1' && version != '2') return "its version is none that is known";
    for (const char* name : {"id", "profile_id"}) {
      const auto id = profile->member(name);
      const auto text = id ? usable_text(*id) : std::nullopt;
      if (!text) continue;
      const auto fault = fault_of_id(*text);
      return fault.empty() ? "" : "the profile's id " + fault;
    }
    return "its profile has no id";
  }

  void read_profile(const JsonPart& profile) {
    const auto id = profile.member("id");
    const auto text = id ? usable_text(*id) : std::nullopt;
    profile_ = text ? *text : *profile.member("profile_id")->text();
    Members members(profile);
    Members look = members;
    if (const auto own = look.take("profile_id"); own && own->text() == profile_) {
      members.take("profile_id");
    }
    Row row = profile_row(profile_, members, {file_.name + "#/profile_data", moment_}, finds());
    members.take("queries");  // those that the package has follow
    finds().keep_rest("profiles", profile_, members.rest());
    finds().add(std::move(row));
  }

  void read_query(const std::string& id, const JsonPart& query) {
    const Origin origin{file_.name + "#/query_data/" + pointer_part(id), moment_};
    const auto fault = fault_of_id(id);
    if (!fault.empty() || !query.is_object()) {
      return keep("queries", origin.place, fault.empty() ? "it is no object" : "its id " + fault,
                  query, true);
    }
    Members members(query);
    const auto metadata = members.take("query_metadata");
    const auto told = metadata && metadata->is_object();
    Row row = query_row(profile_, id, told ? metadata : std::nullopt,
                        origin.below("/query_metadata"), finds());
    row.told = true;
    finds().add(std::move(row));
    found_.queries.emplace_back(profile_, id);
    read_data({profile_, id, {}}, members, origin);
    // Budgets, and what else no module models.
    for (const auto& [name, value] : query.members()) {
      if (!members.has_taken(value)) {
        keep(name, origin.at("/" + pointer_part(name)), "no module models it", value, false);
      }
    }
  }

  void keep(const std::string& table, const std::string& place, std::string reason,
            const JsonPart& part, bool fault) {
    finds().keep(table, place, std::move(reason),
                 part.is_json() ? std::string(part.raw()) : json_quoted(part.raw()), fault);
  }

  void read_data(const QueryPlace& place, Members& members, const Origin& origin) {
    const auto with = [&](const char* name, bool object, auto&& take) {
      Members look = members;
      const auto part = look.take(name);
      if (!part || !(object ? part->is_object() : part->is_array()) || !part->is_json()) return;
      members.take(name);
      take(*part, origin.below(std::string("/") + name));
    };
    with("jira_cache", true, [&](const JsonPart& part, const Origin& at) {
      const auto entries = part.member("entries");
      if (!entries || !entries->is_array()) return void(take_jira_cache(place, part, at, finds()));
      std::size_t index = 0;
      for (const auto& entry : entries->elements()) {
        take_whole_row(Table::jira_cache, place, entry,
                       at.below(fmt::format("/entries/{}", index)));
        ++index;
      }
    });
    with("cache", true, [&](const JsonPart& part, const Origin& at) {
      for (const auto& [name, entry] : part.members()) {
        take_cache_entry(place, name, entry, at.below("/" + pointer_part(name)), finds());
      }
    });
    with("changelog", true, [&](const JsonPart& part, const Origin& at) {
      take_changelogs(place, part, at, finds());
    });
    with("changelog_entries", false,
         [&](const JsonPart& part, const Origin& at) { take_entries(place, part, at); });
    with("metrics_snapshots", true,
         [&](const JsonPart& part, const Origin& at) { take_snapshots(place, part, at, finds()); });
    with("metrics", false,
         [&](const JsonPart& part, const Origin& at) { take_points(place, part, at); });
    read_project(place, members, origin);
  }

  // A row as the module's own packages have it: its columns by their names.
  void take_whole_row(Table table, const QueryPlace& place, const JsonPart& object,
                      const Origin& origin) {
    const Shape& shape = shape_of(table);
    Row row{table, {place.profile, place.query}, {}, origin.place, true};
    Members members(object);
    for (std::size_t i = 2; i < shape.columns.size(); ++i) {
      const std::string_view column = shape.columns[i];
      auto text = members.text(column);
      if (i < shape.keys) {
        const auto key = column == "snapshot_date" ? week_label(text.value_or("")) : text;
        if (!key || key->empty())
          return keep(shape.name, origin.place, "it has no key", object, true);
        row.key.push_back(*key);
      } else if (column.ends_with("_at")) {
        row.fields.push_back(time_field(text, origin.moment));
      } else if (text) {
        row.fields.emplace_back(*text);
      } else {
        Members look = members;
        const auto json = look.take(column);
        const bool none = !json || json->is_null();
        row.fields.push_back(none ? Field() : Field(std::string(json->raw())));
      }
    }
    if (!row.fields[0].value)
      return keep(shape.name, origin.place, "it holds nothing", object, true);
    finds().add(std::move(row));
  }

  void read_project(const QueryPlace& place, Members& members, const Origin& origin) {
    if (const auto data = members.object("project_data")) {
      members.take("statistics"), members.take("project_scope");  // the same once more
      return take_project_data(place, *data, origin.below("/project_data"), finds());
    }
    Members look = members;
    const auto scope = members.object("project_scope");
    const auto rows = look.take("statistics");
    const bool usable = rows && rows->is_array() && rows->is_json();
    if (usable) members.take("statistics");
    if (!scope && !usable) return;
    take_project_data(place,
                      fmt::format("{{\"project_scope\":{},\"statistics\":{}}}",
                                  scope.value_or("{}"), usable ? rows->raw() : "[]"),
                      origin, finds(), scope.has_value(), usable);
  }

  // One row an issue, whose entries stand as they were written.
  void take_entries(const QueryPlace& place, const JsonPart& list, const Origin& origin) {
    std::map<std::string, std::string> by_issue;
    std::size_t index = 0;
    for (const auto& entry : list.elements()) {
      const std::string where = origin.at(fmt::format("/{}", index++));
      const auto key = entry.member("issue_key");
      const auto text = key ? usable_text(*key) : std::nullopt;
      if (!text || text->empty()) {
        keep("jira_changelog_cache", where, "it names no issue", entry, true);
        continue;
      }
      std::string& entries = by_issue[*text];
      entries += entries.empty() ? "[" : ",";
      entries += entry.raw();
    }
    const Field created = time_field({}, moment_);
    for (auto& [issue, entries] : by_issue) {
      finds().add({Table::jira_changelog_cache,
                   {place.profile, place.query, issue},
                   {entries + "]", later(created, cache_age), created},
                   origin.place,
                   true});
    }
  }

  // Points of a metric each, put together by week and kind.
  void take_points(const QueryPlace& place, const JsonPart& list, const Origin& origin) {
    std::map<std::pair<std::string, std::string>, std::string> weeks;
    std::size_t index = 0;
    for (const auto& point : list.elements()) {
      const std::string where = origin.at(fmt::format("/{}", index++));
      Members members(point);
      if (point.member("metrics") && members.text("metric_type")) {
        take_whole_row(Table::metrics_snapshots, place, point, {where, moment_});
        continue;
      }
      const auto week = week_label(members.text("snapshot_date").value_or(""));
      const auto kind = members.text("metric_category").value_or("");
      const auto name = members.text("metric_name");
      if (!week || (kind != "dora" && kind != "flow") || !name) {
        keep("metrics_snapshots", where, "it names no week, kind or metric", point, true);
        continue;
      }
      std::string& metrics = weeks[{*week, kind}];
      metrics += metrics.empty() ? "{" : ",";
      metrics += json_quoted(*name) + ":" + std::string(point.raw());
    }
    for (auto& [key, metrics] : weeks) {
      finds().add({Table::metrics_snapshots,
                   {place.profile, place.query, key.first, key.second},
                   {metrics + "}", Field(), time_field({}, moment_)},
                   origin.place,
                   true});
    }
  }

  const SourceFile& file_;
  PackageFinds found_;
  std::string profile_;
  Timestamp moment_;
};

}  // namespace

PackageFinds read_package(const SourceFile& file, const SourceFiles& files) {
  PackageFinds failed;
  const auto document = files.object(file, failed.finds);
  if (!document) return failed;
  PackageFinds found = PackageReader(file).read(document->root());
  ++found.finds.counts["files"].rows;
  return found;
}

}  // namespace annals::importing::burndown
