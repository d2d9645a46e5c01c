#include "engine/log_replacement.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <optional>

namespace annals {

namespace {

constexpr std::chrono::milliseconds no_wait{0};

std::filesystem::path beside(const std::filesystem::path& log, std::string_view ending) {
  return log.string() + std::string(ending);
}

// What SQLite would take for a part of the log. An empty one is none to it, either: it stays behind
// where deleting it failed.
std::optional<std::filesystem::path> companion_of(const std::filesystem::path& log,
                                                  FileSystem& files) {
  for (const char* ending : {"-wal", "-journal"}) {
    auto companion = beside(log, ending);
    const FileKind kind = kind_of(companion);
    if (kind == FileKind::absent) continue;
    std::error_code code;  // with which it has the largest of all sizes
    if (kind != FileKind::file || std::filesystem::file_size(companion, code) > 0) return companion;
    files.remove(companion);
  }
  return std::nullopt;
}

}  // namespace

LogReplacement::LogReplacement(const std::filesystem::path& log, std::chrono::milliseconds wait,
                               FileSystem& files)
    : log_(log),
      fresh_(beside(log, "-restoring")),
      former_(beside(log, "-former")),
      files_(files),
      lock_(lock_log(log, true, wait)) {
  FileKind kind = kind_of(log_);
  if (kind != FileKind::file && kind != FileKind::absent) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("{} cannot be replaced: it is a symbolic link, or no file.", log_.string()));
  }
  has_former_ = kind == FileKind::file;
  if (!has_former_) {
    // SQLite would take them for the new file's own.
    if (const auto companion = companion_of(log_, files_)) {
      throw Error(
          ErrorKind::invalid_argument,
          fmt::format("{} is there, but not its log; move it away first.", companion->string()));
    }
    files_.remove(beside(log_, "-shm"));
  }
  remove_database(fresh_, files_);
  // Left by a crash after it was replaced, when it had been backed up, or before.
  files_.remove(former_);
}

LogReplacement::~LogReplacement() {
  try {
    remove_database(fresh_, files_);
    if (!keep_former_) files_.remove(former_);
  } catch (const Error&) {
    // The next replacement clears them away.
  }
}

void LogReplacement::settle() {
  if (!has_former_ || settled_) return;
  settled_ = sqlite::Connection(log_, {.busy_timeout = no_wait});
  try {
    make_single_file(settled_);
    settled_.run("begin exclusive");
  } catch (const Error& error) {
    settled_ = {};
    if (error.kind() != ErrorKind::busy) throw;
    throw Error(ErrorKind::busy,
                fmt::format("{} is open in some program; it must be closed first.", log_.string()));
  }
}

void LogReplacement::replace() {
  if (const auto companion = companion_of(log_, files_)) {
    throw Error(ErrorKind::busy, fmt::format("{} has come into being meanwhile: some program has "
                                             "the log open.",
                                             companion->string()));
  }
  files_.remove(beside(log_, "-shm"));
  if (has_former_) files_.link(log_, former_);
  auto folder = log_.parent_path();
  files_.sync_folder(folder);
  files_.rename(fresh_, log_);
  replaced_ = true;
  try {
    files_.sync_folder(folder);
  } catch (const Error&) {
    put_back();
    throw;
  }
}

void LogReplacement::put_back() {
  if (!replaced_) return;
  keep_former_ = true;
  settled_ = {};
  try {
    // Looking at the new file may have left these.
    for (const char* ending : {"-wal", "-shm", "-journal"}) files_.remove(beside(log_, ending));
    if (has_former_) {
      files_.rename(former_, log_);
    } else {
      files_.remove(log_);
    }
    replaced_ = false;
    files_.sync_folder(log_.parent_path());
  } catch (const Error& error) {
    if (!has_former_) throw;
    throw Error(error.kind(), fmt::format("Putting {} back failed; it is in {}: {}", log_.string(),
                                          former_.string(), error.what()));
  }
  keep_former_ = false;
}

void LogReplacement::finish() {
  settled_ = {};
  replaced_ = false;
}

void make_single_file(sqlite::Connection& database) {
  // Checkpoints the write-ahead log and deletes it; refused while others have the file open.
  std::string mode = database.text("pragma journal_mode = delete");
  if (mode == "delete") return;
  throw Error(ErrorKind::busy,
              fmt::format("{} keeps the journal mode {}.", database.path().string(), mode));
}

void remove_database(const std::filesystem::path& database, FileSystem& files) {
  // The write-ahead log goes first: without its database it would be taken for one of a new file.
  for (const char* ending : {"-wal", "-shm", "-journal", ""}) {
    files.remove(beside(database, ending));
  }
}

}  // namespace annals
