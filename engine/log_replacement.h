#pragma once

#include <filesystem>

#include "engine/file_system.h"
#include "engine/path_lock.h"
#include "engine/sqlite/connection.h"

namespace annals {

/// Puts a complete log file in the place of another one, or of none, so that a crash at any moment
/// leaves the one or the other. Nobody else may have the log open: programs that use Annals are
/// kept out by the log's lock, other SQLite tools by SQLite's own.
///
///   LogReplacement replacement(log, wait, files);
///   … make replacement.fresh() …
///   replacement.settle(); replacement.replace(); … look at it … replacement.finish();
class LogReplacement {
 public:
  /// Takes the lock and clears away what an interrupted replacement has left. Throws Error{busy}
  /// when somebody has the log open, Error{invalid_argument} when it is a symbolic link or no file.
  LogReplacement(const std::filesystem::path& log, std::chrono::milliseconds wait,
                 FileSystem& files);
  /// Deletes `fresh()`, and `former()` unless put_back was needed and failed.
  ~LogReplacement();
  LogReplacement(const LogReplacement&) = delete;
  LogReplacement& operator=(const LogReplacement&) = delete;

  /// Whether there is a log to be replaced.
  bool has_former() const { return has_former_; }
  /// Beside the log: where the new file is to be made.
  const std::filesystem::path& fresh() const { return fresh_; }
  /// A name that the file replaced has until `finish`.
  const std::filesystem::path& former() const { return former_; }

  /// Writes the write-ahead log of the file that is to be replaced into it, and keeps others out
  /// of it: from now on it is one file, whole by itself. Throws Error{busy} when somebody has it
  /// open.
  void settle();
  /// Replaces it by `fresh()`, which must be one file, whole by itself, and synced. When this
  /// fails, the former file is back in its place.
  void replace();
  /// The former file is in its place again. Says in its error where it is when that fails.
  void put_back();
  /// The new file stays. Lets go of the former one.
  void finish();

 private:
  std::filesystem::path log_, fresh_, former_;
  FileSystem& files_;
  PathLock lock_;
  bool has_former_ = false;
  bool replaced_ = false;
  bool keep_former_ = false;
  sqlite::Connection settled_;
};

/// Makes an SQLite file that nobody else uses one file, without a write-ahead log. Throws
/// Error{busy} when somebody does use it.
void make_single_file(sqlite::Connection& database);

/// Deletes an SQLite file with what belongs to it.
void remove_database(const std::filesystem::path& database, FileSystem& files);

}  // namespace annals
