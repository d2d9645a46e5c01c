#include <annals/error.h>
#include <fmt/format.h>

#include "migration/import/burndown/export.h"
#include "migration/import/burndown/export_texts.h"
#include "migration/import/burndown/exported_rows.h"
#include "migration/import/burndown/growing_target.h"
#include "migration/import/burndown/layout.h"
#include "migration/import/burndown/profile_reader.h"
#include "migration/import/burndown/query_reader.h"

namespace annals::importing {

namespace burndown {

namespace {

class TreeExport {
 public:
  TreeExport(const Engine& engine, const std::filesystem::path& target,
             const FileExportOptions& options)
      : tables_(engine, true), texts_(engine, options.show_secrets), growing_(target) {}

  FileExportReport write() {
    files_.make_folder(growing_.path());
    files_.make_folder(growing_.path() / "profiles");
    put("profiles/profiles.json", texts_.registry());
    for (const auto& profile : texts_.profiles()) write_profile(profile);
    if (auto text = texts_.task_progress(); !text.empty()) put("task_progress.json", text);
    write_what_files_cannot_say();
    growing_.publish();
    for (const auto& [name, count] : rows_) report_.rows.emplace_back(name, count);
    return std::move(report_);
  }

 private:
  void put(const std::string& name, std::string_view text) {
    files_.write_unsynced(growing_.path() / name, text);
    ++report_.files;
  }

  // Ids are names of folders, unless they lead elsewhere.
  static void require_name(const std::string& id) {
    if (id == "." || id == ".." || id.find('/') != std::string::npos) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("Exporting failed: {} is no name for a folder.", shown(id)));
    }
  }

  void write_profile(const std::string& profile) {
    require_name(profile);
    const std::string folder = "profiles/" + profile;
    files_.make_folder(growing_.path() / folder);
    files_.make_folder(growing_.path() / folder / "queries");
    put(folder + "/profile.json", texts_.profile(profile));
    for (const auto& query : texts_.queries_of(profile)) {
      require_name(query);
      const std::string place = folder + "/queries/" + query;
      files_.make_folder(growing_.path() / place);
      put(place + "/query.json", texts_.query(profile, query));
      bool has_cache = false;
      for (const auto& [name, text] : texts_.data(profile, query, rows_of(profile, query))) {
        if (name.starts_with("cache/") && !std::exchange(has_cache, true)) {
          files_.make_folder(growing_.path() / place / "cache");
        }
        put(place + "/" + name, text);
      }
    }
  }

  PresentRows rows_of(const std::string& profile, const std::string& query) const {
    return tables_.of_query(profile, query);
  }

  // Found out by reading the files as an import will.
  void write_what_files_cannot_say() {
    SourceTree tree = list_source(growing_.path());
    hash_source(tree, files_, {});
    std::map<std::string, std::string> hashes;
    for (const auto& file : tree.files) hashes[file.name] = file.sha256;
    const SourceFiles sources(tree.root, files_);
    const Layout layout = lay_out(tree, [&](const SourceFile& file) { return sources.text(file); });
    ExportedRowsWriter writer;
    ProfileFinds found = read_profiles(layout, sources);
    if (const auto file = layout.root.find(Role::task_progress); file != layout.root.end()) {
      read_task_progress(*file->second, sources, found.finds);
    }
    compare(writer, texts_.root(), found.finds.rows, hashes);
    for (const auto& [profile, query] : found.queries) {
      const Finds finds = read_query_data({profile, query, {}},
                                          layout.profiles.at(profile).queries.at(query), sources);
      compare(writer, rows_of(profile, query), finds.rows, hashes);
    }
    if (!writer.empty()) put("annals.json", writer.text() + "\n");
  }

  void compare(ExportedRowsWriter& writer, const PresentRows& present,
               const std::vector<Row>& found, const std::map<std::string, std::string>& hashes) {
    for (const auto& [key, row] : present) ++rows_[shape_of(key.first).name];
    writer.compare(present, found, hashes);
  }

  FileSystem& files_ = real_file_system();
  Tables tables_;
  ExportTexts texts_;
  GrowingTarget growing_;
  FileExportReport report_;
  std::map<std::string, std::uint64_t> rows_;
};

}  // namespace

}  // namespace burndown

FileExportReport export_burndown(const Engine& engine, const std::filesystem::path& folder,
                                 const FileExportOptions& options) {
  burndown::require_workspace(engine, folder);
  FileExportReport report = burndown::TreeExport(engine, folder, options).write();
  report.format = "burndown";
  report.target = folder.string();
  return report;
}

}  // namespace annals::importing
