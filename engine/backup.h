#pragma once

#include <annals/backup.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/file_system.h"
#include "engine/log_facts.h"

namespace annals {

/// What a backup is to be made of.
struct BackupRequest {
  struct View {
    std::string module;
    std::string build;  ///< 8 hex digits
    std::filesystem::path file;
  };
  std::filesystem::path log;
  std::filesystem::path destination;  ///< as BackupOptions has it
  std::vector<View> views;
  std::string note;
  Timestamp now;
  std::chrono::milliseconds busy_timeout{10'000};
};

/// Copies a log, while others write it, and the views, which are of the same position or earlier;
/// restores the copy to a scratch place and verifies it; only then is it a backup. When anything
/// fails, nothing is left that looks like one.
BackupInfo take_backup(const BackupRequest& request, FileSystem& files);

/// Throws Error{invalid_argument} when a note is too long or no UTF-8.
void require_note(std::string_view note);
/// A path as an event names it: UTF-8, with a question mark for each byte of one that is not.
std::string shown_path(const std::filesystem::path& path);

/// Opens a copy that nobody else uses and checks every invariant of the log. Throws Error{corrupt}
/// with the first problem, also when it is not the one that `expected` describes.
void require_sound_log(const std::filesystem::path& copy, const LogFacts& expected,
                       std::string_view what);

}  // namespace annals
