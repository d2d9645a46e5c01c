#include "migration/import/burndown/layout.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "migration/import/burndown/roles.h"
#include "migration/import/json_document.h"

namespace annals::importing::burndown {

namespace {

constexpr const char* first_profile = "default";
constexpr const char* first_query = "main";

std::vector<std::string> parts_of(std::string_view name) {
  std::vector<std::string> parts{""};
  for (const char c : name) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// Where the profiles are: "profiles/", or "" when the source is that folder itself.
std::optional<std::string> profiles_prefix(const SourceTree& tree) {
  if (tree.is_file) return std::nullopt;
  if (std::ranges::binary_search(tree.folders, std::string("profiles"))) return "profiles/";
  for (const auto& file : tree.files) {
    const auto parts = parts_of(file.name);
    const bool of_profile =
        (parts.size() == 2 && parts[1] == "profile.json") ||
        (parts.size() == 4 && parts[1] == "queries" && role_of_query_file(parts[3]));
    if (file.name == "profiles.json" || of_profile) return "";
  }
  return std::nullopt;
}

class Maker {
 public:
  Maker(const SourceTree& tree, const std::function<std::string(const SourceFile&)>& read)
      : tree_(tree), read_(read) {}

  Layout make() {
    if (const auto prefix = profiles_prefix(tree_)) {
      lay_out_profiles(*prefix);
    } else if (has_root_files()) {
      lay_out_root();
    } else {
      lay_out_by_content();
    }
    for (const auto& [what, count] : skipped_) {
      layout_.skipped.push_back({what.first, count, what.second});
    }
    for (const auto& left : tree_.left_out) layout_.skipped.push_back({left.name, 0, left.reason});
    return std::move(layout_);
  }

 private:
  bool has_root_files() const {
    return std::ranges::any_of(tree_.files, [&](const SourceFile& file) {
      return !tree_.is_file && role_of_root_file(file.name).has_value();
    });
  }

  // Told of a whole folder at once.
  void skip(const SourceFile& file, const std::string& reason) {
    auto name = file.name.substr(0, file.name.find('/'));
    if (name.size() < file.name.size()) name += '/';
    ++skipped_[{std::move(name), reason}];
  }

  static void put_query_file(QueryFiles& query, Role role, const SourceFile& file) {
    if (role == Role::cache_entry) {
      query.cache.push_back(&file);
    } else {
      query.files[role] = &file;
    }
  }

  // Those that came later: profiles/<id>/queries/<id>.
  void lay_out_profiles(const std::string& prefix) {
    layout_.whole = true;
    bool with_ids = false;
    for (const auto& folder : tree_.folders) add_folder(folder, prefix);
    for (const auto& file : tree_.files) {
      const bool within = file.name.starts_with(prefix);
      if (within && put_profile_file(parts_of(file.name.substr(prefix.size())), file)) continue;
      const auto role = role_of_root_file(file.name);
      if (role == Role::task_progress || role == Role::exported) {
        layout_.root[*role] = &file;
      } else if (role) {
        skip(file, "left from a time before there were profiles");
      } else {
        skip(file, "no file of the source system's data");
      }
    }
    for (const auto& [id, profile] : layout_.profiles) with_ids |= id.starts_with("p_");
    layout_.shape = layout_.profiles.empty() ? "a folder of profiles, without any"
                    : with_ids               ? "profiles with ids of their own"
                                             : "profiles under the names default and main";
  }

  // A folder alone makes a profile or a query: its file may be missing.
  void add_folder(const std::string& folder, const std::string& prefix) {
    if (!folder.starts_with(prefix)) return;
    const auto parts = parts_of(folder.substr(prefix.size()));
    if (parts.size() == 2 && parts[1] == "queries") layout_.profiles[parts[0]];
    if (parts.size() == 3 && parts[1] == "queries") layout_.profiles[parts[0]].queries[parts[2]];
  }

  bool put_profile_file(const std::vector<std::string>& parts, const SourceFile& file) {
    if (parts.size() == 1 && parts[0] == "profiles.json") {
      layout_.root[Role::registry] = &file;
      return true;
    }
    if (parts.size() == 2 && parts[1] == "profile.json") {
      layout_.profiles[parts[0]].profile = &file;
      return true;
    }
    if (parts.size() < 4 || parts[1] != "queries") return false;
    QueryFiles& query = layout_.profiles[parts[0]].queries[parts[2]];
    if (parts.size() == 5 && parts[3] == "cache" && parts[4].ends_with(".json")) {
      put_query_file(query, Role::cache_entry, file);
      return true;
    }
    const auto role = parts.size() == 4 ? role_of_query_file(parts[3]) : std::nullopt;
    if (role) put_query_file(query, *role, file);
    return role.has_value();
  }

  // Those of the first time, and single files of any.
  void put_root_file(Role role, const SourceFile& file, const std::string& profile_id,
                     const std::string& query_id) {
    switch (role) {
      case Role::package:
        layout_.packages.push_back(&file);
        return;
      case Role::query_profiles:
        layout_.foreign.push_back(&file);
        return;
      case Role::registry:
      case Role::task_progress:
      case Role::exported:
        layout_.root[role] = &file;
        return;
      case Role::profile:
        layout_.profiles[profile_id].profile = &file;
        return;
      case Role::app_settings:
        layout_.profiles[profile_id].app_settings = &file;
        layout_.profiles[profile_id].queries[query_id];
        return;
      default:
        put_query_file(layout_.profiles[profile_id].queries[query_id], role, file);
    }
  }

  void lay_out_root() {
    layout_.whole = true;
    layout_.shape = "files in the root, before there were profiles";
    for (const auto& file : tree_.files) {
      const bool cached = file.name.starts_with("cache/") && file.name.ends_with(".json") &&
                          std::ranges::count(file.name, '/') == 1;
      const auto role = cached ? Role::cache_entry : role_of_root_file(file.name);
      if (role) {
        put_root_file(*role, file, first_profile, first_query);
      } else {
        skip(file, "no file of the source system's data");
      }
    }
  }

  void lay_out_by_content() {
    std::size_t known = 0;
    for (const auto& file : tree_.files) {
      const bool deep = file.name.find('/') != std::string::npos;
      auto role = deep ? std::nullopt : role_by_name(file.name);
      if (!role && !deep) role = role_of_content(read_(file));
      if (!role) {
        skip(file, "no file of the source system's data");
        continue;
      }
      ++known;
      const auto [profile, query] = owners_of(file, *role);
      put_root_file(*role, file, profile, query);
    }
    if (known == 0 && (tree_.is_file || !tree_.files.empty())) {
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("Importing {} failed: it is none of the source system's files.",
                      (tree_.is_file ? tree_.root / tree_.files[0].name : tree_.root).string()));
    }
    layout_.whole = tree_.files.empty();
    layout_.shape = tree_.files.empty()                ? "an empty folder"
                    : layout_.packages.size() == known ? "an exported package"
                    : known == 1                       ? "a single file"
                                                       : "single files";
  }

  static std::optional<Role> role_by_name(const std::string& name) {
    if (name == "profiles.json") return Role::registry;
    if (name == "profile.json") return Role::profile;
    const auto role = role_of_query_file(name);
    return role ? role : role_of_root_file(name);
  }

  // …/profiles/<id>/queries/<id>/<file>, where a file is imported alone; else the first ones.
  std::pair<std::string, std::string> owners_of(const SourceFile& file, Role role) const {
    const auto parts = parts_of(tree_.root.generic_string());
    const std::size_t n = parts.size();
    if (n >= 3 && parts[n - 2] == "queries") return {parts[n - 3], parts[n - 1]};
    if (role == Role::profile && file.name == "profile.json" && n >= 2 &&
        parts[n - 2] == "profiles") {
      return {parts[n - 1], first_query};
    }
    return {role == Role::profile ? id_in(file) : first_profile, first_query};
  }

  std::string id_in(const SourceFile& file) const {
    try {
      const JsonDocument document(read_(file));
      const auto id = document.root().member("id");
      return id ? id->text().value_or(first_profile) : first_profile;
    } catch (const Error&) {
      return first_profile;
    }
  }

  const SourceTree& tree_;
  const std::function<std::string(const SourceFile&)>& read_;
  Layout layout_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> skipped_;  // name, reason
};

}  // namespace

std::vector<const SourceFile*> Layout::files() const {
  std::vector<const SourceFile*> all(packages);
  all.insert(all.end(), foreign.begin(), foreign.end());
  for (const auto& [role, file] : root) all.push_back(file);
  for (const auto& [id, profile] : profiles) {
    if (profile.profile) all.push_back(profile.profile);
    if (profile.app_settings) all.push_back(profile.app_settings);
    for (const auto& [query, files] : profile.queries) {
      for (const auto& [role, file] : files.files) all.push_back(file);
      all.insert(all.end(), files.cache.begin(), files.cache.end());
    }
  }
  return all;
}

Layout lay_out(const SourceTree& tree, const std::function<std::string(const SourceFile&)>& read) {
  return Maker(tree, read).make();
}

}  // namespace annals::importing::burndown
