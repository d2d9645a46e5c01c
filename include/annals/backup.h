#pragma once

#include <annals/append.h>
#include <annals/clock.h>
#include <annals/event.h>
#include <annals/timestamp.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace annals {

/// Which backups stay: the newest `keep`, and of those the ones that are no older than `max_age`.
/// The newest good backup, read through in full, always stays. Those that are seen to be damaged by
/// their manifest or sizes stay, too, for somebody to look at.
struct BackupRetention {
  std::size_t keep = 0;             ///< 0: any number
  std::chrono::seconds max_age{0};  ///< 0: any age
};

struct BackupOptions {
  /// Empty: a folder in `<log>-backups`. An existing folder: a folder in it. Else a file that does
  /// not exist yet: the backup is that file, and its manifest `<file>.manifest.json`.
  std::filesystem::path destination;
  bool with_views = false;    ///< only into a folder
  std::string note;           ///< at most limits::backup_note_bytes
  BackupRetention retention;  ///< applied afterwards, to the folder that the backup went into
  Attribution attribution;
};

struct BackupFile {
  std::string name;    ///< within the backup's folder
  std::string module;  ///< whose view it is; empty for the log
  std::uint64_t bytes = 0;
  std::string sha256;                                         ///< 64 hex digits
  std::vector<std::pair<std::string, std::uint64_t>> tables;  ///< names and numbers of rows
};

/// A verified backup, as its manifest describes it.
struct BackupInfo {
  struct Module {
    std::string name;
    std::string mode;
    std::string identity;  ///< 64 hex digits
  };
  std::filesystem::path path;  ///< its folder, or its one file
  Timestamp taken_at;
  std::string log_id;
  int format = 0;
  Position head = 0;      ///< it holds the events up to here
  std::string tree_head;  ///< 64 hex digits; empty when there is no event
  std::string note;
  std::vector<BackupFile> files;  ///< the log first
  std::vector<Module> modules;
  std::string problem;  ///< why it cannot be used, in a sentence; empty when it can

  bool good() const { return problem.empty(); }
  bool with_views() const { return files.size() > 1; }
  std::uint64_t bytes() const;
};

/// How far backups are checked when they are listed.
enum class BackupCheck {
  quick,    ///< the manifest is whole, the files are there and have their sizes
  content,  ///< and every byte of them is read and hashed
};

struct RestoreOptions {
  bool with_views = true;  ///< put the backup's views back, if it has any; else they are built
  std::string note;
  Attribution attribution;
  /// How long to wait for others to close the log.
  std::chrono::milliseconds busy_timeout{10'000};
  Clock* clock = nullptr;  ///< system_clock() when null
};

struct RestoreInfo {
  BackupInfo backup;               ///< what was restored
  Position head = 0;               ///< with the event LogRestored
  std::filesystem::path replaced;  ///< what was kept of the former log; empty when there was none
  /// Whether that is a verified backup; else the former log was damaged, and its file is there.
  bool replaced_verified = false;
  bool with_views = false;  ///< whether views were put back
};

/// What moving a log to a newer format did.
struct UpgradeInfo {
  int from = 0;
  int to = 0;                  ///< equal to `from` when there was nothing to do
  std::filesystem::path kept;  ///< the log in its former format
};

}  // namespace annals
