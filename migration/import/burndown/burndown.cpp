#include "migration/import/burndown/burndown.h"

#include <annals/clock.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "migration/import/batches.h"
#include "migration/import/burndown/changes.h"
#include "migration/import/burndown/events.h"
#include "migration/import/burndown/exported_rows.h"
#include "migration/import/burndown/package_reader.h"
#include "migration/import/burndown/profile_reader.h"
#include "migration/import/burndown/query_reader.h"
#include "migration/import/burndown/totals.h"
#include "migration/import/burndown/validation.h"
#include "migration/import/imported_sources.h"
#include "migration/import/kept_files.h"
#include "migration/import/tree_backup.h"

namespace annals::importing {

namespace burndown {

namespace {

/// One import.
class Importer {
 public:
  Importer(Engine& engine, const std::filesystem::path& path, const ImportOptions& options)
      : engine_(engine),
        options_(options),
        what_("Importing " + path.string()),
        tree_(list_source(path)),
        batches_(engine, what_, options.actor) {
    report_.format = "burndown";
    report_.source = path.filename().string();
    if (report_.source.empty()) report_.source = path.parent_path().filename().string();
    report_.dry_run = options.dry_run;
  }

  ImportReport run() {
    begin(ImportPhase::back_up);
    look();
    if (report_.imported_before > 0 && !options_.again) return std::move(report_);
    if (options_.strict || options_.dry_run) {
      read_all(SourceFiles(tree_.root, real_file_system()), false);
      if (options_.strict) report_.refusal = totals_.refusal(report_.source);
      if (options_.dry_run || !report_.refusal.empty()) return finished();
      forget();
    }
    import_from_copy();
    return finished();
  }

 private:
  void begin(ImportPhase phase) const {
    if (options_.on_phase) options_.on_phase(phase);
  }

  // Which files there are, and whether just these came in before.
  void look() {
    hash_source(tree_, real_file_system(), options_.on_progress);
    const SourceFiles files(tree_.root, real_file_system());
    layout_ = lay_out(tree_, [&](const SourceFile& file) { return files.text(file); });
    report_.shape = layout_.shape;
    report_.skipped = layout_.skipped;
    // What packages have kept is not released by an import of the rest, nor the reverse.
    kept_format_ = layout_.packages.empty() ? "burndown" : "burndown-package";
    ContentDigest digest;
    for (const auto* file : layout_.files()) {
      std::string text;
      write_value(text, file->name);
      write_value(text, file->sha256);
      digest.add(text);
    }
    digest_ = to_hex(digest.digest());
    ready_ = require_modules(engine_, {"workspace", "imports"}, true);
    report_.imported_before = ready_ ? imported_at(engine_, "burndown", digest_) : 0;
  }

  void import_from_copy() {
    const TreeBackup backup =
        back_up_tree(tree_, engine_.path(), engine_.head(), system_clock().now(),
                     real_file_system(), options_.on_progress);
    report_.backup = backup.path.string();
    begin(ImportPhase::schema);
    require_modules(engine_, {"workspace", "imports"}, false);
    ready_ = true;
    begin(ImportPhase::data);
    read_all(SourceFiles(backup.tree(), real_file_system()), true);
    batches_.finish();
    begin(ImportPhase::indexes);
    engine_.catch_up();
    begin(ImportPhase::validation);
    validate();
    close();
  }

  // Everything from the first file to what is kept; appends where it should.
  void read_all(const SourceFiles& files, bool append) {
    appending_ = append;
    files_all_ = layout_.files().size();
    const Tables tables(engine_, ready_);
    const PresentRows present = tables.root();
    ProfileFinds profiles = read_profiles(layout_, files);
    if (const auto file = layout_.root.find(Role::task_progress); file != layout_.root.end()) {
      read_task_progress(*file->second, files, profiles.finds);
    }
    read_exported(files, profiles.finds);
    exported_.apply(profiles.finds, std::nullopt);
    std::vector<Row> state = take_state(profiles.finds.rows);
    take_profiles(profiles, present, tables, files);
    for (const auto& [profile, query] : profiles.queries) {
      take_query(profile, query, present, tables, files);
    }
    for (const auto* file : layout_.packages) take_package(*file, tables, files);
    Finds rest;
    for (const auto* file : layout_.foreign) keep_foreign(*file, files, rest);
    rest.rows.insert(rest.rows.end(), std::make_move_iterator(state.begin()),
                     std::make_move_iterator(state.end()));
    const bool chosen = layout_.whole && profiles.registry_read;
    const auto may_go = [&](const RowKey& key) {
      return chosen && key.first == Table::app_state && key.second[0].starts_with("active_");
    };
    emit(changes_between(present, wanted_of(rest, present), may_go));
    take(std::move(rest), files);
    keep();
  }

  void read_exported(const SourceFiles& files, Finds& finds) {
    const auto file = layout_.root.find(Role::exported);
    if (file == layout_.root.end()) return;
    const auto document = files.object(*file->second, finds);
    if (!document) return;
    std::map<std::string, std::string> hashes;
    for (const auto& each : tree_.files) hashes[each.name] = each.sha256;
    try {
      exported_ = ExportedRows(document->root(), hashes);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::invalid_argument) throw;
      finds.fail(*file->second, error.what());
    }
  }

  // Which profile and query are active counts once both are there.
  static std::vector<Row> take_state(std::vector<Row>& rows) {
    const auto first = std::stable_partition(
        rows.begin(), rows.end(), [](const Row& row) { return row.table != Table::app_state; });
    std::vector<Row> state(std::make_move_iterator(first), std::make_move_iterator(rows.end()));
    rows.erase(first, rows.end());
    return state;
  }

  void take_profiles(ProfileFinds& profiles, const PresentRows& present, const Tables& tables,
                     const SourceFiles& files) {
    Finds& finds = profiles.finds;
    for (auto& sentence : make_names_differ(finds.rows, present)) finds.warn(std::move(sentence));
    // A source that could not be read as a whole may hold what seems to be gone.
    const bool complete = layout_.whole && profiles.registry_read && finds.failed.empty();
    std::set<std::string> gone;
    const auto may_go = [&](const RowKey& key) {
      if (key.first != Table::profiles && key.first != Table::queries) return false;
      if (!complete || gone.contains(key.second[0])) return false;
      if (!tables.was_imported(key, present.at(key))) {
        warn_of_stranger(key, finds);
        return false;
      }
      if (key.first == Table::profiles) gone.insert(key.second[0]);
      return true;
    };
    auto changes = changes_between(present, wanted_of(finds, present), may_go);
    free_names(changes, present);
    emit(changes);
    take(std::move(finds), files);
  }

  static void warn_of_stranger(const RowKey& key, Finds& finds) {
    finds.warn(fmt::format("The {} {} is not in the source, was made or changed here, and stays.",
                           key.first == Table::profiles ? "profile" : "query",
                           fmt::join(key.second, "/")));
  }

  void take_query(const std::string& profile, const std::string& query, const PresentRows& root,
                  const Tables& tables, const SourceFiles& files) {
    const bool was_there = root.contains({Table::queries, {profile, query}});
    const PresentRows present = was_there ? tables.of_query(profile, query) : PresentRows();
    QueryPlace place{profile, query, {}};
    const auto data = present.find({Table::project_data, {profile, query}});
    if (data != present.end()) place.present_data = data->second.fields[0];
    Finds finds = read_query_data(place, layout_.profiles.at(profile).queries.at(query), files);
    exported_.apply(finds, std::pair(profile, query));
    const bool complete = layout_.whole && finds.failed.empty();
    const auto may_go = [&](const RowKey& key) {
      return complete && tables.was_imported(key, present.at(key));
    };
    if (layout_.whole) validation_.expect_counts(profile, query, finds);
    emit(changes_between(present, wanted_of(finds, present), may_go));
    take(std::move(finds), files);
  }

  // A package is a part: nothing goes for its sake.
  void take_package(const SourceFile& file, const Tables& tables, const SourceFiles& files) {
    PackageFinds package = read_package(file, files);
    PresentRows present = tables.root();
    for (const auto& [profile, query] : package.queries) {
      present.merge(tables.of_query(profile, query));
    }
    Finds& finds = package.finds;
    for (auto& sentence : make_names_differ(finds.rows, present)) finds.warn(std::move(sentence));
    auto changes =
        changes_between(present, wanted_of(finds, present), [](const RowKey&) { return false; });
    free_names(changes, present);
    emit(changes);
    take(std::move(finds), files);
  }

  void keep_foreign(const SourceFile& file, const SourceFiles& files, Finds& finds) const {
    const auto document = files.json(file, finds);
    if (document && document->root().is_json()) {
      finds.keep(file.name, file.name, "no module models this file", document->root().raw(), false);
    } else if (document) {
      finds.fail(file, "it holds NaN or an infinity, which are no JSON");
    }
  }

  // The rows of a part, which from here on are also what the tables are compared with.
  std::vector<Row> wanted_of(Finds& finds, const PresentRows& present) {
    std::vector<Row> rows = std::move(finds.rows);
    for (Row& row : rows) {
      const auto there = present.find({row.table, row.key});
      if (there != present.end()) {
        for (std::size_t i = 0; i < row.fields.size(); ++i) {
          if (!row.told || !row.fields[i].told) row.fields[i] = Field(there->second.fields[i]);
        }
      }
      validation_.expect(row);
    }
    return rows;
  }

  void emit(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
      if (!change.remove) totals_.change(shape_of(change.row.table).name);
      add(event_of(change));
    }
  }

  void add(NewEvent event) {
    ++totals_.events;
    if (appending_) batches_.add(std::move(event));
  }

  // The rest of what was found: counts, warnings, what is kept.
  void take(Finds finds, const SourceFiles& files) {
    totals_.take(finds);
    for (const auto& failed : finds.failed) keep_file(*failed.file, failed.reason, files);
    if (options_.on_progress) {
      options_.on_progress(std::min(totals_.files_read(), files_all_), files_all_);
    }
  }

  void keep_file(const SourceFile& file, const std::string& reason, const SourceFiles& files) {
    const std::string name = kept_name(file.name);
    totals_.fail(name, reason);
    if (!present_files_) {
      present_files_ =
          ready_ ? read_kept_files(engine_, kept_format_) : std::map<std::string, KeptFile>();
    }
    const auto there = present_files_->find(name);
    if (there != present_files_->end() && there->second.reason == reason &&
        there->second.sha256 == file.sha256) {
      return;
    }
    add(file_kept(kept_format_, file, reason, files.text(file)));
  }

  void keep() {
    Kept present = ready_ ? read_kept(engine_, kept_format_) : Kept();
    if (!layout_.whole) {  // a part says nothing of what the rest has kept
      std::erase_if(present.rows,
                    [&](const auto& row) { return !totals_.kept.rows.contains(row.first); });
      std::erase_if(present.columns,
                    [&](const auto& row) { return !totals_.kept.columns.contains(row.first); });
    }
    for (auto& event : kept_events(kept_format_, present, totals_.kept)) add(std::move(event));
    std::set<std::string> read;
    for (const auto* file : layout_.files()) read.insert(kept_name(file->name));
    const auto files =
        ready_ ? read_kept_files(engine_, kept_format_) : std::map<std::string, KeptFile>();
    for (const auto& [name, file] : files) {
      if (totals_.kept_files.contains(name) || !(layout_.whole || read.contains(name))) continue;
      add(kept_file_released(kept_format_, name));
    }
  }

  void validate() {
    for (auto& problem : validation_.compare(engine_, options_.on_progress)) {
      ++totals_.faults;
      totals_.warnings.push_back(std::move(problem));
    }
  }

  // That everything went well is said last of all.
  void close() {
    if (layout_.whole) {
      Row row{Table::app_state, {"migration_complete"}, {}, "", true};
      row.fields = {totals_.faults == 0 ? "true" : "false"};
      PresentRows present = Tables(engine_, true).root();
      emit(changes_between(present, {row}, [](const RowKey&) { return false; }));
    }
    report_.tables = totals_.tables();
    if (totals_.events > 0 || report_.imported_before == 0) {
      add(source_imported(report_, digest_, totals_.events));
    }
    batches_.finish();
  }

  // After a look that appended nothing, when the real run follows.
  void forget() {
    totals_ = {};
    present_files_.reset();
    validation_ = {};
  }

  ImportReport finished() {
    report_.tables = totals_.tables();
    add_warnings(report_, std::move(totals_.warnings));
    report_.events_appended = options_.dry_run ? totals_.events + 1 : batches_.appended();
    if (!report_.refusal.empty()) report_.events_appended = 0;
    report_.first_position = batches_.first_position();
    report_.last_position = batches_.last_position();
    return std::move(report_);
  }

  Engine& engine_;
  const ImportOptions& options_;
  std::string what_;
  SourceTree tree_;
  Layout layout_;
  ExportedRows exported_;
  std::string digest_;
  std::string kept_format_;
  bool ready_ = false;      // the log has the modules
  bool appending_ = false;  // else only counted
  std::uint64_t files_all_ = 0;
  Batches batches_;
  ImportReport report_;
  Validation validation_;
  Totals totals_;
  std::optional<std::map<std::string, KeptFile>> present_files_;
};

}  // namespace

}  // namespace burndown

ImportReport import_burndown(Engine& engine, const std::filesystem::path& path,
                             const ImportOptions& options) {
  return burndown::Importer(engine, path, options).run();
}

}  // namespace annals::importing
