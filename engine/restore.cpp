#include "engine/restore.h"

#include <annals/error.h>
#include <fmt/format.h>

#include "engine/backup.h"
#include "engine/backup_folder.h"
#include "engine/backup_manifest.h"
#include "engine/log.h"
#include "engine/log_replacement.h"
#include "engine/log_schema.h"
#include "events/system.capnp.h"

namespace annals {

namespace {

constexpr std::chrono::milliseconds own_timeout{1'000};  // nobody else has the file

/// One restore under way.
class Restoring {
 public:
  Restoring(const std::filesystem::path& backup, const std::filesystem::path& log,
            const RestoreOptions& options, FileSystem& files)
      : options_(options),
        clock_(options.clock ? *options.clock : system_clock()),
        files_(files),
        log_(std::filesystem::absolute(log).lexically_normal()),
        backup_(inspect(std::filesystem::absolute(backup).lexically_normal(), log_, files)),
        views_(log_.string() + "-views"),
        replacement_(log_, options.busy_timeout, files) {
    require_note(options.note);
    for (const auto& folder : {views_, backups_folder_of(log_)}) {
      FileKind kind = kind_of(folder);
      if (kind == FileKind::absent || kind == FileKind::folder) continue;
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{} is no folder, or a symbolic link.", folder.string()));
    }
  }

  RestoreInfo restore() {
    copy_log();
    keep_former();
    record();
    replacement_.settle();
    files_.remove(views_);  // derived; and of events that the log may have no more
    replacement_.replace();
    try {
      verify_in_place();
    } catch (...) {
      replacement_.put_back();
      throw;
    }
    replacement_.finish();
    info_.with_views = options_.with_views && backup_.with_views() && put_views_back();
    info_.backup = std::move(backup_);
    return std::move(info_);
  }

 private:
  static BackupInfo inspect(const std::filesystem::path& backup, const std::filesystem::path& log,
                            FileSystem& files) {
    // The content is hashed as it is copied.
    BackupInfo info = inspect_backup(backup, BackupCheck::quick, files);
    if (!info.good()) throw Error(ErrorKind::corrupt, info.problem);
    if (info.format != log_format) {
      throw Error(ErrorKind::wrong_format,
                  fmt::format("{} holds a log of format {}; this program writes format {}.",
                              backup.string(), info.format, log_format));
    }
    if (place_of(info, info.files.front()) == log) {
      throw Error(ErrorKind::invalid_argument,
                  fmt::format("{} is the backup itself.", log.string()));
    }
    return info;
  }

  LogFacts facts_of_backup() const {
    return {backup_.log_id, backup_.format, backup_.head, backup_.tree_head};
  }

  void copy(const BackupFile& file, const std::filesystem::path& to) {
    auto from = place_of(backup_, file);
    FileContent content = files_.copy_new(from, to, file.bytes);
    if (content.bytes == file.bytes && to_hex(content.sha256) == file.sha256) return;
    throw Error(
        ErrorKind::corrupt,
        fmt::format("{} has been changed: its hash is not that of the manifest.", from.string()));
  }

  void copy_log() {
    copy(backup_.files.front(), replacement_.fresh());
    require_sound_log(replacement_.fresh(), facts_of_backup(), "the backup");
  }

  // A damaged log makes no verified backup; its file is kept as it is.
  void keep_former() {
    if (!replacement_.has_former()) return;
    {
      sqlite::Connection former(log_, {.busy_timeout = own_timeout});
      require_log(former, log_);
    }
    BackupRequest request;
    request.log = log_;
    request.note = fmt::format("before {} was restored", shown_path(backup_.path.filename()));
    request.now = clock_.now();
    request.busy_timeout = own_timeout;
    try {
      info_.replaced = take_backup(request, files_).path;
      info_.replaced_verified = true;
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::io || error.kind() == ErrorKind::busy) throw;
      replacement_.settle();
      keep_damaged(request.now);
    }
  }

  void keep_damaged(Timestamp now) {
    auto folder = backups_folder_of(log_);
    files_.make_folder(folder);
    for (int i = 1; info_.replaced.empty(); ++i) {
      auto name = folder / fmt::format("damaged-{}.{}.annals",
                                       now.time_since_epoch().count() / 1'000'000, i);
      if (kind_of(name) == FileKind::absent) info_.replaced = name;
    }
    files_.link(log_, info_.replaced);
    files_.sync_folder(folder);
  }

  // The event goes into the new file while it still stands apart.
  void record() {
    {
      auto log = Log::open(
          replacement_.fresh(),
          {.create = false, .busy_timeout = own_timeout, .clock = options_.clock, .locked = true});
      auto restored = event<system::LogRestored>("$annals", [&](auto e) {
        e.setBackup(shown_path(backup_.path));
        e.setPosition(backup_.head);
        if (auto root = digest_from_hex(backup_.tree_head)) {
          e.setTreeHead(kj::arrayPtr(root->data(), root->size()));
        }
        e.setTakenAt(backup_.taken_at.time_since_epoch().count());
        if (!info_.replaced.empty()) e.setReplaced(shown_path(info_.replaced));
        e.setNote(options_.note);
      });
      auto result = log->append_administrative(std::move(restored), options_.attribution);
      if (!result) throw Error(ErrorKind::invalid_argument, result.message());
    }
    sqlite::Connection fresh(replacement_.fresh(), {.busy_timeout = own_timeout});
    make_single_file(fresh);
    fresh = {};
    {
      ReadConnection reader(open_log_reader(replacement_.fresh(), own_timeout));
      restored_ = read_log_facts(reader);
    }
    info_.head = restored_.head;
    files_.sync_file(replacement_.fresh());
  }

  // Without leaving a trace beside it: the file is one by itself.
  void verify_in_place() {
    ReadConnection reader(open_log_reader(log_, own_timeout));
    sqlite::Transaction moment(reader.log, sqlite::Transaction::Kind::read);
    LogFacts found = read_log_facts(reader);
    if (found == restored_) return;
    throw Error(ErrorKind::corrupt,
                fmt::format("{} is not what was restored: it holds {} events instead of {}.",
                            log_.string(), found.head, restored_.head));
  }

  // A failure here is none of the log: its tables are built from it instead.
  bool put_views_back() {
    try {
      files_.make_folder(views_);
      for (const auto& file : backup_.files) {
        if (file.module.empty()) continue;
        auto apart = views_ / (file.name + ".building");  // cleared away after a crash
        copy(file, apart);
        files_.rename(apart, views_ / file.name);
      }
      return true;
    } catch (const Error&) {
      remove_views();
      return false;
    }
  }

  void remove_views() {
    try {
      files_.remove(views_);
    } catch (const Error&) {
      // A view that is not whole is found out when it is opened.
    }
  }

  const RestoreOptions& options_;
  Clock& clock_;
  FileSystem& files_;
  std::filesystem::path log_;
  BackupInfo backup_;
  std::filesystem::path views_;
  LogReplacement replacement_;
  LogFacts restored_;
  RestoreInfo info_;
};

}  // namespace

RestoreInfo restore_log(const std::filesystem::path& backup, const std::filesystem::path& log,
                        const RestoreOptions& options, FileSystem& files) {
  try {
    return Restoring(backup, log, options, files).restore();
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("Restoring {} from {} failed: {}", log.string(),
                                          backup.string(), error.what()));
  }
}

}  // namespace annals
