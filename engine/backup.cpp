#include "engine/backup.h"

#include <annals/error.h>
#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/backup_folder.h"
#include "engine/backup_manifest.h"
#include "engine/log_schema.h"
#include "engine/log_verify.h"
#include "engine/sqlite/database_copy.h"
#include "events/utf8.h"

namespace annals {

namespace {

constexpr std::chrono::milliseconds scratch_timeout{1'000};  // nobody else has the file

constexpr const char* table_names_sql =
    "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' "
    "escape '\\' and sql not like 'create virtual %' order by name";

// Names of tables cannot be bound, so they are quoted.
std::string count_sql(std::string_view table) {
  std::string name(table);
  for (auto at = name.find('"'); at != name.npos; at = name.find('"', at + 2))
    name.insert(at, "\"");
  return fmt::format("select count(*) from \"{}\"", name);
}

void count_rows(sqlite::Connection& copy, BackupFile& file) {
  std::vector<std::string> names;
  auto tables = copy.prepare(table_names_sql);
  while (tables.step()) names.emplace_back(tables.text(0));
  for (const auto& name : names) {
    file.tables.emplace_back(name, static_cast<std::uint64_t>(copy.integer(count_sql(name))));
  }
}

/// One backup being made.
class Making {
 public:
  Making(const BackupRequest& request, FileSystem& files)
      : request_(request),
        files_(files),
        source_(open_log_reader(request.log, request.busy_timeout)),
        partial_(request.log, request.destination, request.now, files) {
    if (partial_.is_single_file() && !request.views.empty()) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("A backup with views is a folder, and {} would be a file: name an "
                              "existing folder.",
                              request.destination.string()));
    }
  }

  BackupInfo make() {
    info_.taken_at = request_.now;
    info_.note = request_.note;
    info_.files.push_back({.name = std::string(backup_log_name)});
    // Views first: what they show is then in the copy of the log.
    for (const auto& view : request_.views) copy_view(view);
    copy_log();
    for (auto& file : info_.files) describe(file);
    verify_in_scratch();
    write_and_reread_manifest();
    info_.path = partial_.publish(info_.head);
    return std::move(info_);
  }

 private:
  void copy_view(const BackupRequest::View& view) {
    BackupFile file{.name = backup_view_name(view.module, view.build), .module = view.module};
    sqlite::Connection open(view.file, {.busy_timeout = request_.busy_timeout});
    sqlite::copy_database(open, partial_.path() / file.name);
    info_.files.push_back(std::move(file));
  }

  void copy_log() {
    sqlite::Transaction moment(source_.log, sqlite::Transaction::Kind::read);
    facts_ = read_log_facts(source_);
    info_.log_id = facts_.id;
    info_.format = facts_.format;
    info_.head = facts_.head;
    info_.tree_head = facts_.tree_head;
    for (const auto& module : modules_in_force(source_.definitions.all())) {
      info_.modules.push_back({module.name, module.mode, module.identity});
    }
    sqlite::copy_database(source_.log, partial_.path() / backup_log_name);
  }

  void describe(BackupFile& file) {
    files_.sync_file(partial_.path() / file.name);
    FileContent content = files_.hash(partial_.path() / file.name);
    file.bytes = content.bytes;
    file.sha256 = to_hex(content.sha256);
  }

  // Opening a database leaves traces beside it, and may change it: so copies are opened, not the
  // backup's own files.
  void verify_in_scratch() {
    auto scratch = partial_.path() / "scratch";
    files_.make_folder(scratch);
    for (auto& file : info_.files) {
      auto copy = scratch / file.name;
      FileContent content = files_.copy_new(partial_.path() / file.name, copy, file.bytes);
      if (to_hex(content.sha256) != file.sha256) {
        throw Error(ErrorKind::corrupt, fmt::format("{} changed while it was being verified.",
                                                    (partial_.path() / file.name).string()));
      }
      if (file.module.empty()) {
        require_sound_log(copy, facts_, "the copy of the log");
      }
      sqlite::Connection database(copy, {.busy_timeout = scratch_timeout});
      if (!file.module.empty()) require_sound_view(database, file);
      count_rows(database, file);
    }
    files_.remove(scratch);
  }

  static void require_sound_view(sqlite::Connection& view, const BackupFile& file) {
    std::string answer = view.text("pragma quick_check(1)");
    if (answer == "ok") return;
    throw Error(ErrorKind::corrupt,
                fmt::format("The view of {} is damaged: {}.", file.module, answer));
  }

  void write_and_reread_manifest() {
    auto path = partial_.path() / "manifest.json";
    files_.write_new(path, write_manifest(info_));
    BackupInfo again = inspect_backup(partial_.path(), BackupCheck::quick, files_);
    if (!again.good()) throw Error(ErrorKind::corrupt, again.problem);
  }

  const BackupRequest& request_;
  FileSystem& files_;
  ReadConnection source_;
  PartialBackup partial_;
  LogFacts facts_;
  BackupInfo info_;
};

}  // namespace

void require_note(std::string_view note) {
  bool has_nul = note.find('\0') != note.npos;  // which no event can hold
  if (note.size() <= limits::backup_note_bytes && is_utf8(note) && !has_nul) return;
  throw Error(
      ErrorKind::invalid_argument,
      fmt::format("A note is UTF-8 without NUL of at most {} bytes.", limits::backup_note_bytes));
}

std::string shown_path(const std::filesystem::path& path) {
  std::string text = path.string();
  if (is_utf8(text)) return text;
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return text;
}

void require_sound_log(const std::filesystem::path& copy, const LogFacts& expected,
                       std::string_view what) {
  ReadConnection connection(open_log_reader(copy, scratch_timeout));
  LogFacts facts = read_log_facts(connection);
  VerifyReport report = verify_log(connection, {});
  std::string problem;
  if (!report.problems.empty()) {
    problem = report.problems.front();
  } else if (facts != expected || report.tree_head != expected.tree_head ||
             report.events != expected.head) {
    problem = fmt::format("it holds {} events with tree head {} instead of {} with {}.",
                          report.events, report.tree_head, expected.head, expected.tree_head);
  }
  if (problem.empty()) return;
  throw Error(ErrorKind::corrupt, fmt::format("Verifying {} failed: {}", what, problem));
}

BackupInfo take_backup(const BackupRequest& request, FileSystem& files) {
  require_note(request.note);
  try {
    return Making(request, files).make();
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("Backing up {} failed, and there is no new backup: {}",
                                          request.log.string(), error.what()));
  }
}

}  // namespace annals
