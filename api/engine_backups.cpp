// What the engine does with backups and files of logs that nobody has open.
#include "api/engine_impl.h"
#include "engine/backup.h"
#include "engine/backup_folder.h"
#include "engine/log_path.h"
#include "engine/log_upgrade.h"
#include "engine/restore.h"
#include "events/system.capnp.h"

namespace annals {

namespace {

BackupRequest request_for(const BackupOptions& options, Log& log, const Views& views) {
  BackupRequest request;
  request.log = log.path();
  request.destination = options.destination;
  request.note = options.note;
  request.now = log.clock().now();
  request.busy_timeout = log.busy_timeout();
  if (!options.with_views) return request;
  for (const auto& module : views.status()) {
    if (module.view_file.empty()) continue;  // there is nothing to copy
    request.views.push_back({module.name, module.build, module.view_file});
  }
  return request;
}

// Where a good backup is that lacks nothing but the event that tells of it: a definition that is
// tried and refused again and again is not to fill the disk.
std::optional<std::filesystem::path> newest_backup_of_all(const Log& log) {
  ReadQuery query;
  query.from = query.to = log.head();
  auto events = log.read(query);
  const RecordedEvent* last = events.next();
  if (!last || last->type != "annals.BackupTaken") return std::nullopt;
  PayloadReader reader(last->payload);
  auto taken = reader.any().as<system::BackupTaken>();
  std::filesystem::path path(taken.getPath().cStr());
  if (taken.getPosition() + 1 != last->position || kind_of(path) == FileKind::absent) {
    return std::nullopt;
  }
  BackupInfo found = inspect_backup(path, BackupCheck::content, real_file_system());
  auto root = taken.getTreeHead();
  bool same = found.good() && found.log_id == log.id().to_string() &&
              found.head == taken.getPosition() &&
              found.tree_head == to_hex(std::span(root.begin(), root.size()));
  return same ? std::optional(path) : std::nullopt;
}

}  // namespace

BackupInfo Engine::Impl::back_up(const BackupOptions& how) {
  BackupInfo backup = take_backup(request_for(how, *log, *views), real_file_system());
  auto taken = event<system::BackupTaken>("$annals", [&](auto e) {
    e.setPath(shown_path(backup.path));
    e.setPosition(backup.head);
    if (auto root = digest_from_hex(backup.tree_head)) {
      e.setTreeHead(kj::arrayPtr(root->data(), root->size()));
    }
    e.setBytes(backup.bytes());
    e.setWithViews(backup.with_views());
    e.setNote(backup.note);
  });
  auto result = views->attempt([&] { return log->append_administrative(taken, how.attribution); });
  if (!result) throw Error(ErrorKind::invalid_argument, result.message());
  if (kind_of(backup.path) == FileKind::folder) {
    annals::prune_backups(backup.path.parent_path(), how.retention, backup.taken_at,
                          real_file_system());
  }
  return backup;
}

std::string Engine::Impl::back_up_before(const std::string& change,
                                         const Attribution& attribution) {
  if (log->status().streams <= 1) return {};  // only what the log says of itself
  if (auto there = newest_backup_of_all(*log)) return there->string();
  BackupOptions how;
  how.note = change;
  how.attribution = attribution;
  return back_up(how).path.string();
}

BackupInfo Engine::back_up(const BackupOptions& options) {
  return impl_->back_up(options);
}

BackupInfo Engine::back_up(const std::filesystem::path& destination) {
  return back_up(BackupOptions{.destination = destination});
}

std::vector<BackupInfo> Engine::backups(const std::filesystem::path& log, BackupCheck check) {
  return list_backups(backups_folder_of(path_of_log(log)), check, real_file_system());
}

BackupInfo Engine::check_backup(const std::filesystem::path& backup) {
  return inspect_backup(std::filesystem::absolute(backup), BackupCheck::content,
                        real_file_system());
}

std::vector<BackupInfo> Engine::prune_backups(const std::filesystem::path& log,
                                              const BackupRetention& retention) {
  return annals::prune_backups(backups_folder_of(path_of_log(log)), retention, system_clock().now(),
                               real_file_system());
}

RestoreInfo Engine::restore(const std::filesystem::path& backup, const std::filesystem::path& log,
                            const RestoreOptions& options) {
  return restore_log(backup, log, options, real_file_system());
}

UpgradeInfo Engine::upgrade(const std::filesystem::path& log, const RestoreOptions& options) {
  return upgrade_log(log, format_steps(), options, real_file_system());
}

}  // namespace annals
