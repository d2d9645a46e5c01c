#include <annals/clock.h>
#include <annals/error.h>
#include <fmt/format.h>

#include "migration/import/burndown/export.h"
#include "migration/import/burndown/export_texts.h"
#include "migration/import/burndown/exported_rows.h"
#include "migration/import/burndown/growing_target.h"
#include "migration/import/burndown/members.h"
#include "migration/import/burndown/package_reader.h"

namespace annals::importing {

namespace burndown {

namespace {

class PackageExport {
 public:
  PackageExport(const Engine& engine, const std::filesystem::path& target,
                const FileExportOptions& options)
      : tables_(engine, true),
        texts_(engine, options.show_secrets),
        growing_(target),
        options_(options) {
    profile_ =
        options.profile.empty() ? texts_.state("active_profile_id").value_or("") : options.profile;
    if (!texts_.root().contains({Table::profiles, {profile_}})) {
      throw Error(ErrorKind::not_found,
                  profile_.empty()
                      ? "Exporting failed: no profile is active, and none was named."
                      : fmt::format("Exporting failed: there is no profile {}.", shown(profile_)));
    }
  }

  FileExportReport write() {
    const std::string text = package();
    put(text + "}\n");
    const std::string rest = what_it_cannot_say();
    if (!rest.empty()) {
      files_.remove(growing_.path());
      put(text + ",\n\"annals\": " + rest + "}\n");
    }
    growing_.publish();
    report_.files = 1;
    for (const auto& [name, count] : rows_) report_.rows.emplace_back(name, count);
    return std::move(report_);
  }

 private:
  void put(std::string_view text) { files_.write_unsynced(growing_.path(), text); }

  // Without the brace that closes it.
  std::string package() const {
    std::string text = fmt::format(
        "{{\"manifest\": {{\"version\": \"2.0\", \"created_at\": \"{}\", \"created_by\": "
        "\"annals\", \"export_type\": \"profile\", \"profiles\": [{}], \"includes_cache\": {}, "
        "\"includes_queries\": true, \"includes_setup_status\": false, \"export_mode\": \"{}\", "
        "\"includes_token\": {}, \"includes_changelog\": {}}},\n\"profile_data\": {},\n"
        "\"query_data\": {{",
        to_iso(system_clock().now()), json_quoted(profile_), options_.with_data,
        options_.with_data ? "FULL_DATA" : "CONFIG_ONLY", options_.show_secrets, options_.with_data,
        texts_.profile(profile_));
    const char* between = "\n";
    for (const auto& query : texts_.queries_of(profile_)) {
      text += fmt::format("{}{}: {{\"query_metadata\": {}", between, json_quoted(query),
                          texts_.query(profile_, query));
      if (options_.with_data) text += data_of(query);
      text += '}';
      between = ",\n";
    }
    return text + "}";
  }

  std::string data_of(const std::string& query) const {
    std::string text, cache;
    const auto rows = tables_.of_query(profile_, query);
    for (const auto& [name, json] : texts_.data(profile_, query, rows)) {
      if (name.starts_with("cache/")) {
        const auto key = name.substr(6, name.size() - 6 - std::string_view(".json").size());
        cache += (cache.empty() ? "" : ", ") + json_quoted(key) + ": " + json;
      } else if (name == "jira_cache.json") {
        text += ",\n\"jira_cache\": " + json;
      } else if (name == "jira_changelog_cache.json") {
        text += ",\n\"changelog\": " + json;
      } else if (name == "metrics_snapshots.json") {
        text += ",\n\"metrics_snapshots\": " + json;
      } else if (name == "project_data.json") {
        text += ",\n\"project_data\": " + json + project_parts(json);
      }
    }
    if (!cache.empty()) text += ",\n\"cache\": {" + cache + "}";
    return text;
  }

  // Where the source system looks for them.
  static std::string project_parts(const std::string& json) {
    const JsonDocument document(json);
    std::string parts;
    for (const char* name : {"statistics", "project_scope"}) {
      const auto part = document.root().member(name);
      if (part) parts += fmt::format(",\n\"{}\": {}", name, part->raw());
    }
    return parts;
  }

  // Found out by reading the package as an import will.
  std::string what_it_cannot_say() {
    SourceTree tree = list_source(growing_.path());
    hash_source(tree, files_, {});
    const SourceFiles sources(tree.root, files_);
    const PackageFinds found = read_package(tree.files.at(0), sources);
    PresentRows present;
    for (const auto& row : texts_.root()) {
      const bool of_profile =
          (row.first.first == Table::profiles || row.first.first == Table::queries) &&
          row.first.second[0] == profile_;
      if (of_profile) present.insert(row);
    }
    if (options_.with_data) {
      for (const auto& query : texts_.queries_of(profile_)) {
        present.merge(tables_.of_query(profile_, query));
      }
    }
    for (const auto& [key, row] : present) ++rows_[shape_of(key.first).name];
    ExportedRowsWriter writer;
    writer.compare(present, found.finds.rows, {});
    return writer.empty() ? "" : writer.text();
  }

  FileSystem& files_ = real_file_system();
  Tables tables_;
  ExportTexts texts_;
  GrowingTarget growing_;
  const FileExportOptions& options_;
  std::string profile_;
  FileExportReport report_;
  std::map<std::string, std::uint64_t> rows_;
};

}  // namespace

}  // namespace burndown

FileExportReport export_burndown_package(const Engine& engine, const std::filesystem::path& file,
                                         const FileExportOptions& options) {
  burndown::require_workspace(engine, file);
  FileExportReport report = burndown::PackageExport(engine, file, options).write();
  report.format = "burndown-package";
  report.target = file.string();
  return report;
}

}  // namespace annals::importing
