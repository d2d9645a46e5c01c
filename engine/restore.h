#pragma once

#include <annals/backup.h>

#include <filesystem>

#include "engine/file_system.h"

namespace annals {

/// Puts a backup in the place of a log: see docs/backup.md. A crash at any moment, and any failure,
/// leaves the former log or the restored one. Throws Error{corrupt} when the backup is not good,
/// Error{busy} when somebody has the log open.
RestoreInfo restore_log(const std::filesystem::path& backup, const std::filesystem::path& log,
                        const RestoreOptions& options, FileSystem& files);

}  // namespace annals
