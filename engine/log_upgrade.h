#pragma once

#include <annals/backup.h>
#include <annals/clock.h>

#include <filesystem>
#include <functional>
#include <span>

#include "engine/file_system.h"
#include "engine/sqlite/connection.h"

namespace annals {

/// How a log comes from one format to the next: by being copied into a new file.
struct FormatStep {
  int from = 0;
  /// In the old format: a statement that gives the position of the newest event.
  const char* head_sql = nullptr;
  /// Fills a new, empty file, in which the old log is readable as the schema "old". What tells the
  /// format is set afterwards.
  std::function<void(sqlite::Connection& fresh)> copy;
};

/// The steps there are, oldest first. There has been one format only, so there are none.
std::span<const FormatStep> format_steps();

/// Moves a log to the newest format, step by step: each into a new file; the last one is verified
/// in full, gets the event LogUpgraded, and takes the log's place. The old file stays beside it as
/// `<log>.format-N`. Throws Error{busy} when somebody has the log open, Error{wrong_format} when a
/// step is missing; the log is then as it was.
UpgradeInfo upgrade_log(const std::filesystem::path& log, std::span<const FormatStep> steps,
                        const RestoreOptions& options, FileSystem& files);

}  // namespace annals
