#include "engine/sqlite/gathering_vfs.h"

#include <annals/error.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>
#include <utility>
#include <vector>

namespace annals::sqlite {

namespace {

constexpr const char* name_of_layer = "annals-gathering";

// Of SQLite's write-ahead log: a frame is this header and a page; bytes 4 to 7 of the header of a
// commit's last frame say how long the file is then, and are zero in all others.
constexpr int header_bytes = 24;
constexpr int write_lock = 0;
constexpr std::size_t most_bytes = 64 << 10;  // SQLite's own layer writes less than 128 KiB at once
constexpr sqlite3_int64 least_growth = 16 << 10;
constexpr sqlite3_int64 most_growth = 256 << 10;

// Behind each file of the VFS.
struct Gathering {
  sqlite3_io_methods own{};
  const sqlite3_io_methods* plain = nullptr;
  Gathering* other = nullptr;  ///< of a database, its log's; of a log, its database's
  std::vector<std::byte> frames;
  sqlite3_int64 at = 0;          ///< where in the file they begin
  bool synced = false;           ///< since the commit before
  sqlite3_int64 known_size = 0;  ///< the file's, as long as nobody cut it
};

int file_bytes = 0;  // of a file without what stands behind it
decltype(sqlite3_vfs::xOpen) plain_open = nullptr;

Gathering& of(sqlite3_file* file) {
  return *std::launder(
      reinterpret_cast<Gathering*>(reinterpret_cast<std::byte*>(file) + file_bytes));
}

// When the disk is full, SQLite may give up no more than the statement: the frames of those before
// it stay, to be put with a later one.
int put(sqlite3_file* file) {
  Gathering& log = of(file);
  if (log.frames.empty()) return SQLITE_OK;
  const int code =
      log.plain->xWrite(file, log.frames.data(), static_cast<int>(log.frames.size()), log.at);
  if (code == SQLITE_OK) log.frames.clear();
  return code;
}

bool ends_commit(const std::byte* header) {
  for (int i = 4; i < 8; ++i) {
    if (header[i] != std::byte{0}) return true;
  }
  return false;
}

// Flushing a file that has grown takes half as long again, and a log that is flushed at every
// commit would grow at every commit. So such a one grows in steps, by zeros, which are no frame to
// SQLite. Only within a commit, since then nobody else writes. Whether it succeeds does not matter.
void make_room(sqlite3_file* file) {
  static constexpr std::array<std::byte, most_bytes> zeros{};
  Gathering& log = of(file);
  const sqlite3_int64 page = log.at + static_cast<sqlite3_int64>(log.frames.size());
  const auto fits = [&] { return page + header_bytes < log.known_size; };
  if (fits() || log.plain->xFileSize(file, &log.known_size) != SQLITE_OK || fits()) return;
  const sqlite3_int64 end = page + std::clamp(page / 2, least_growth, most_growth);
  for (sqlite3_int64 at = page; at < end; at += most_bytes) {
    const auto count = std::min<sqlite3_int64>(end - at, most_bytes);
    if (log.plain->xWrite(file, zeros.data(), static_cast<int>(count), at) != SQLITE_OK) return;
    log.known_size = at + count;
  }
}

int write(sqlite3_file* file, const void* content, int count, sqlite3_int64 at) {
  Gathering& log = of(file);
  const auto* bytes = static_cast<const std::byte*>(content);
  const auto length = static_cast<std::size_t>(count);
  const bool goes_on = at == log.at + static_cast<sqlite3_int64>(log.frames.size()) &&
                       log.frames.size() + length <= most_bytes;
  if (!goes_on) {
    if (const int code = put(file); code != SQLITE_OK) return code;
  }
  if (log.frames.empty()) {
    if (count != header_bytes) return log.plain->xWrite(file, content, count, at);
    log.at = at;
  }
  try {
    log.frames.insert(log.frames.end(), bytes, bytes + length);
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
  if (count != header_bytes || !ends_commit(bytes)) return SQLITE_OK;
  if (std::exchange(log.synced, false)) make_room(file);
  return put(file);
}

// Everything else sees what was written.
int read(sqlite3_file* file, void* to, int count, sqlite3_int64 at) {
  const int code = put(file);
  return code == SQLITE_OK ? of(file).plain->xRead(file, to, count, at) : code;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int code = put(file);
  return code == SQLITE_OK ? of(file).plain->xTruncate(file, size) : code;
}

int sync(sqlite3_file* file, int flags) {
  of(file).synced = true;
  const int code = put(file);
  return code == SQLITE_OK ? of(file).plain->xSync(file, flags) : code;
}

int size(sqlite3_file* file, sqlite3_int64* bytes) {
  const int code = put(file);
  return code == SQLITE_OK ? of(file).plain->xFileSize(file, bytes) : code;
}

int control(sqlite3_file* file, int operation, void* argument) {
  const int code = put(file);
  return code == SQLITE_OK ? of(file).plain->xFileControl(file, operation, argument) : code;
}

int close(sqlite3_file* file) {
  Gathering& gathering = of(file);
  if (gathering.other) gathering.other->other = nullptr;
  const int code = gathering.plain->xClose(file);
  gathering.~Gathering();
  return code;
}

// Of a database: whoever lets go of its write lock has committed, or given up what is left.
int lock_memory(sqlite3_file* file, int offset, int count, int flags) {
  Gathering& database = of(file);
  if ((flags & SQLITE_SHM_UNLOCK) && offset == write_lock && database.other) {
    database.other->frames.clear();
  }
  return database.plain->xShmLock(file, offset, count, flags);
}

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = plain_open(vfs, name, file, flags, out_flags);
  const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
  if (code != SQLITE_OK || (!is_log && !(flags & SQLITE_OPEN_MAIN_DB))) return code;
  auto* gathering = new (reinterpret_cast<std::byte*>(file) + file_bytes) Gathering;
  gathering->plain = file->pMethods;
  gathering->own = *file->pMethods;
  gathering->own.xClose = close;
  if (is_log) {
    gathering->own.xRead = read;
    gathering->own.xWrite = write;
    gathering->own.xTruncate = truncate;
    gathering->own.xSync = sync;
    gathering->own.xFileSize = size;
    gathering->own.xFileControl = control;
    gathering->other = &of(sqlite3_database_file_object(name));
    gathering->other->other = gathering;
  } else if (gathering->own.iVersion >= 2) {
    gathering->own.xShmLock = lock_memory;
  }
  file->pMethods = &gathering->own;
  return SQLITE_OK;
}

// A copy of the default VFS under another name, as SQLite's own variants of "unix" are.
// Stays registered, and so alive, as long as the program.
sqlite3_vfs* register_copy() {
  constexpr int step = alignof(Gathering);
  static_assert(step <= 8, "SQLite aligns files to 8 bytes");
  static sqlite3_vfs copy;
  sqlite3_vfs* standard = sqlite3_vfs_find(nullptr);
  if (!standard) throw Error(ErrorKind::io, "SQLite has no file system layer to stand on.");
  copy = *standard;
  copy.pNext = nullptr;
  copy.zName = name_of_layer;
  file_bytes = (copy.szOsFile + step - 1) / step * step;
  copy.szOsFile = file_bytes + static_cast<int>(sizeof(Gathering));
  plain_open = copy.xOpen;
  copy.xOpen = open;
  if (sqlite3_vfs_register(&copy, 0) != SQLITE_OK) {
    throw Error(ErrorKind::io, "Registering the gathering file system layer failed.");
  }
  return &copy;
}

}  // namespace

const char* gathering_vfs() {
  static sqlite3_vfs* const registered = register_copy();
  return registered->zName;
}

}  // namespace annals::sqlite
