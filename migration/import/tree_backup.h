#pragma once

#include <annals/backup.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/file_system.h"
#include "migration/import/source_tree.h"

namespace annals::importing {

/// A copy of a directory, byte for byte, that was made before it was imported:
/// `<log>-backups/imports/<moment>-p<head>/tree`, and beside it `manifest.json`.
struct TreeBackup {
  static constexpr std::size_t most_kept = 5;

  std::filesystem::path path;
  std::filesystem::path tree() const { return path / "tree"; }
};

/// Where a log's are.
std::filesystem::path tree_backups_of(const std::filesystem::path& log);

/// Copies a hashed tree, durably; throws Error{io} when a file is no longer what was hashed, and
/// leaves nothing behind then. Links and devices are named in the manifest. Removes all but the
/// newest good ones. `head` is the log's.
TreeBackup back_up_tree(const SourceTree& tree, const std::filesystem::path& log, Position head,
                        Timestamp now, FileSystem& files, const CountProgress& on_file);

/// What is wrong with one, in a sentence; empty when it is good. A quick look compares sizes only.
std::string fault_of_tree_backup(const std::filesystem::path& backup, BackupCheck check,
                                 FileSystem& files);

}  // namespace annals::importing
