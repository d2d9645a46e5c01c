#include "migration/import/burndown/profile_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "migration/import/burndown/jira_settings.h"
#include "migration/import/burndown/profile_rows.h"

namespace annals::importing::burndown {

namespace {

class ProfileReader {
 public:
  ProfileReader(const Layout& layout, const SourceFiles& files) : layout_(layout), files_(files) {}

  ProfileFinds read() {
    read_registry();
    std::set<std::string> ids;
    for (const auto& [id, profile] : layout_.profiles) ids.insert(id);
    for (const auto& [id, entry] : registered_) ids.insert(id);
    for (const auto& id : ids) read_profile(id);
    read_active();
    return std::move(found_);
  }

 private:
  Finds& finds() { return found_.finds; }

  void read_registry() {
    const auto file = layout_.root.find(Role::registry);
    if (file == layout_.root.end()) return;
    registry_file_ = file->second;
    registry_ = files_.object(*registry_file_, finds());
    if (!registry_) return;
    Members members(registry_->root());
    const auto profiles = members.take("profiles");
    members.take("version");
    found_.registry_read = profiles && (profiles->is_object() || profiles->is_array());
    if (found_.registry_read) {
      register_entries(*profiles);
    } else if (profiles) {
      finds().keep("profiles", registry_file_->name + "#/profiles", "it is no object and no list",
                   profiles->raw(), true);
    }
    active_profile_ = members.text("active_profile_id");
    active_query_ = members.text("active_query_id");
    for (const char* name : {"active_profile_id", "active_query_id"}) {
      Members look = members;
      if (const auto value = look.take(name); value && value->is_null()) members.take(name);
    }
    finds().keep_rest("profiles.json", "", members.rest());
  }

  // An object by ids, or a list of profiles as old registries have it.
  void register_entries(const JsonPart& profiles) {
    const auto add = [&](std::optional<std::string> id, const JsonPart& entry,
                         const std::string& at) {
      if (id && entry.is_object() && !registered_.contains(*id)) {
        registered_.emplace(*id, entry);
        return;
      }
      const char* reason = !entry.is_object() ? "it is no object"
                           : !id              ? "it has no id"
                                              : "another profile before it has the same id";
      finds().keep("profiles", registry_file_->name + "#/profiles/" + pointer_part(at), reason,
                   entry.is_json() ? std::string(entry.raw()) : json_quoted(entry.raw()), true);
    };
    for (const auto& [id, entry] : profiles.members()) add(id, entry, id);
    std::size_t index = 0;
    for (const auto& entry : profiles.elements()) {
      const auto id = entry.member("id");
      add(id ? usable_text(*id) : std::nullopt, entry, std::to_string(index++));
    }
  }

  void read_profile(const std::string& id) {
    static const ProfileFiles none;
    const auto placed = layout_.profiles.find(id);
    const ProfileFiles& profile = placed == layout_.profiles.end() ? none : placed->second;
    if (const auto fault = fault_of_id(id); !fault.empty()) {
      return refuse(profile, "the profile's id " + fault);
    }
    const auto document = profile.profile ? files_.object(*profile.profile, finds()) : nullptr;
    const auto entry = registered_.find(id);
    if (profile.app_settings) {
      read_settings(id, *profile.app_settings);
    } else if (document) {
      finds().add(row_of(id, document->root(), profile.profile->changed_at, profile.profile->name));
    } else if (entry != registered_.end()) {
      finds().add(row_of(id, entry->second, registry_file_->changed_at,
                         registry_file_->name + "#/profiles/" + pointer_part(id)));
    } else {
      finds().add(implied_profile(id, moment_of(profile)), layout_.whole);
    }
    for (const auto& [query, query_files] : profile.queries) {
      read_query(id, query, query_files, moment_of(profile));
    }
  }

  void refuse(const ProfileFiles& profile, const std::string& reason) {
    const auto refuse_file = [&](const SourceFile* file) {
      if (!file) return;
      ++finds().counts["files"].rows;
      finds().fail(*file, reason);
    };
    refuse_file(profile.profile);
    refuse_file(profile.app_settings);
    for (const auto& [id, query] : profile.queries) refuse_query(query, reason);
  }

  void refuse_query(const QueryFiles& query, const std::string& reason) {
    finds().counts["files"].rows += query.files.size() + query.cache.size();
    for (const auto& [role, file] : query.files) finds().fail(*file, reason);
    for (const auto* file : query.cache) finds().fail(*file, reason);
  }

  // The same whenever the same files are read.
  Timestamp moment_of(const ProfileFiles& profile) const {
    if (profile.profile) return profile.profile->changed_at;
    if (profile.app_settings) return profile.app_settings->changed_at;
    Timestamp latest{};
    for (const auto& [id, query] : profile.queries) {
      for (const auto& [role, file] : query.files) latest = std::max(latest, file->changed_at);
      for (const auto* file : query.cache) latest = std::max(latest, file->changed_at);
    }
    return latest;
  }

  Row row_of(const std::string& id, const JsonPart& object, Timestamp moment,
             const std::string& place) {
    Members members(object);
    Row row = profile_row(id, members, {place, moment}, finds());
    // The registry tells it too, and later where the profile was used since.
    const auto entry = registered_.find(id);
    const auto used =
        entry == registered_.end() ? std::nullopt : Members(entry->second).time("last_used");
    Field& last_used = row.field("last_used");
    if (used && (!last_used.told || *parse_iso(*last_used.value) < *parse_iso(*used))) {
      last_used = time_field(used, moment);
    }
    take_references(id, members);
    finds().keep_rest("profiles", id, members.rest());
    return row;
  }

  // What the tables know by themselves; else it stays with what is kept.
  void take_references(const std::string& id, Members& members) {
    Members look = members;
    const auto active = look.take("active_query_id");
    if (active) active_queries_[id] = active->text();
    const auto listed = look.take("queries");
    if (!listed || !listed->is_array()) return;
    const auto profile = layout_.profiles.find(id);
    for (const auto& query : listed->elements()) {
      const auto name = query.text();
      if (!name) return;
      const bool there =
          profile != layout_.profiles.end() && profile->second.queries.contains(*name);
      if (there) continue;
      finds().warn(
          fmt::format("The profile {} lists the query {}, which has no folder.", id, shown(*name)));
      return;
    }
    members.take("queries");
  }

  void read_settings(const std::string& id, const SourceFile& file) {
    const auto document = files_.object(file, finds());
    if (!document) return finds().add(implied_profile(id, file.changed_at), layout_.whole);
    Members settings(document->root());
    Row row = implied_profile(id, file.changed_at);
    row.told = true;
    row.place = file.name;
    // What these settings know nothing of.
    for (const char* name : {"name", "description", "field_mappings", "project_classification",
                             "flow_type_mappings"}) {
      row.field(name).told = false;
    }
    row.field("jira_config") = jira_config_of_settings(settings);
    if (auto forecast = forecast_of_settings(settings); !forecast.empty()) {
      row.field("forecast_settings") = std::move(forecast);
    }
    row.field("show_milestone") = settings.flag("show_milestone");
    row.field("show_points") = settings.flag("show_points");
    settings_jql_ = settings.text("jql_query");
    settings_file_ = &file;
    finds().keep_rest("profiles", id, settings.rest());
    finds().add(std::move(row));
  }

  void read_query(const std::string& profile, const std::string& id, const QueryFiles& query,
                  Timestamp moment) {
    if (const auto fault = fault_of_id(id); !fault.empty()) {
      return refuse_query(query, "the query's id " + fault);
    }
    found_.queries.emplace_back(profile, id);
    const auto file = query.files.find(Role::query);
    const auto document =
        file == query.files.end() ? nullptr : files_.object(*file->second, finds());
    const Origin origin =
        document ? Origin{file->second->name, file->second->changed_at} : Origin{"", moment};
    Row row = query_row(profile, id, document ? std::optional(document->root()) : std::nullopt,
                        origin, finds());
    if (!document && settings_jql_ && layout_.profiles.at(profile).app_settings) {
      row.told = true;
      row.place = settings_file_->name + "#/jql_query";
      row.field("jql") = *settings_jql_;
    }
    const bool counted = row.told || layout_.whole;
    finds().add(std::move(row), counted);
  }

  bool has(Table table, const std::vector<std::string>& key) const {
    return std::ranges::any_of(
        found_.finds.rows, [&](const Row& row) { return row.table == table && row.key == key; });
  }

  void add_state(const char* key, const std::string& value) {
    Row row{Table::app_state, {key}, {}, "", true};
    row.fields = {value};
    row.place = registry_file_ ? registry_file_->name + "#/" + key : "";
    finds().add(std::move(row), registry_file_ != nullptr);
  }

  void read_active() {
    if (!registry_) {
      // Before there was a registry there was nothing to choose from.
      if (settings_file_ && layout_.whole && found_.queries.size() == 1) {
        add_state("active_profile_id", found_.queries[0].first);
        add_state("active_query_id", found_.queries[0].second);
      }
      return;
    }
    if (!active_profile_) return;
    if (!has(Table::profiles, {*active_profile_})) {
      return keep_state("active_profile_id", *active_profile_, "there is no such profile");
    }
    add_state("active_profile_id", *active_profile_);
    if (!active_query_) active_query_ = active_queries_[*active_profile_];
    if (!active_query_) return;
    if (!has(Table::queries, {*active_profile_, *active_query_})) {
      return keep_state("active_query_id", *active_query_, "the profile has no such query");
    }
    add_state("active_query_id", *active_query_);
  }

  void keep_state(const char* key, const std::string& value, const char* reason) {
    finds().keep("app_state", registry_file_->name + "#/" + key, reason, json_quoted(value), false);
  }

  const Layout& layout_;
  const SourceFiles& files_;
  ProfileFinds found_;
  const SourceFile* registry_file_ = nullptr;
  std::unique_ptr<JsonDocument> registry_;
  std::map<std::string, JsonPart> registered_;
  std::optional<std::string> active_profile_, active_query_;
  std::map<std::string, std::optional<std::string>> active_queries_;  // by profile
  std::optional<std::string> settings_jql_;
  const SourceFile* settings_file_ = nullptr;
};

}  // namespace

ProfileFinds read_profiles(const Layout& layout, const SourceFiles& files) {
  return ProfileReader(layout, files).read();
}

}  // namespace annals::importing::burndown
