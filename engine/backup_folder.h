#pragma once

#include <annals/backup.h>

#include <filesystem>
#include <string>
#include <vector>

#include "engine/file_system.h"
#include "engine/path_lock.h"

namespace annals {

/// `<log>-backups`.
std::filesystem::path backups_folder_of(const std::filesystem::path& log);

/// A backup under way: a folder `….partial` that nobody takes for a backup, locked while it grows
/// and removed, as far as the system lets us, unless published.
class PartialBackup {
 public:
  /// Finds the place for a backup of `log` (see BackupOptions), clears away what interrupted ones
  /// have left in it, and makes the folder. Throws Error{invalid_argument} for a symbolic link and
  /// for a place that is taken, Error{busy} when another backup goes there at the same time.
  PartialBackup(const std::filesystem::path& log, const std::filesystem::path& destination,
                Timestamp now, FileSystem& files);
  ~PartialBackup();
  PartialBackup(const PartialBackup&) = delete;
  PartialBackup& operator=(const PartialBackup&) = delete;

  const std::filesystem::path& path() const { return path_; }
  bool is_single_file() const { return !single_file_.empty(); }
  /// Makes it a backup, durably, once all its files are there and synced. Returns its place.
  std::filesystem::path publish(Position head);

 private:
  void clear_leftovers(const std::filesystem::path& folder);
  void make();
  std::filesystem::path publish_folder(Position head);
  std::filesystem::path publish_single_file();

  FileSystem& files_;
  std::filesystem::path single_file_;  ///< empty: it will be a folder
  std::string stem_;                   ///< the moment, as the folder's name begins
  std::filesystem::path path_;
  std::optional<PathLock> lock_;
  bool published_ = false;
};

/// The manifest that belongs to a backup, which is a folder or a single file.
std::filesystem::path manifest_of(const std::filesystem::path& backup);
/// Where a backup has a file.
std::filesystem::path place_of(const BackupInfo& backup, const BackupFile& file);

/// Reads the manifest of a backup and looks whether its files are there and have their sizes; with
/// `content`, also whether they have their hashes. What is wrong is told in `problem`. Throws
/// Error{not_found} when there is no such backup, Error{io}.
BackupInfo inspect_backup(const std::filesystem::path& backup, BackupCheck check,
                          FileSystem& files);

/// The folders in this one that were published as backups, in no order. None where there is no such
/// folder; throws Error{invalid_argument} when it is something else.
std::vector<std::filesystem::path> backup_folders(const std::filesystem::path& folder);
/// Its name goes first, so that a half of it is not found as a backup.
void remove_backup(const std::filesystem::path& backup, FileSystem& files);

/// The backups in a folder, oldest first.
std::vector<BackupInfo> list_backups(const std::filesystem::path& folder, BackupCheck check,
                                     FileSystem& files);

/// Removes the backups in a folder that need not stay, and tells which.
std::vector<BackupInfo> prune_backups(const std::filesystem::path& folder,
                                      const BackupRetention& retention, Timestamp now,
                                      FileSystem& files);

}  // namespace annals
