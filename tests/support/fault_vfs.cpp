#include "tests/support/fault_vfs.h"

#include <signal.h>
#include <sqlite3.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>

namespace annals::testing {

namespace {

// What all files share; there is one FaultVfs at a time.
struct State {
  std::mutex mutex;
  bool alive = false;
  long calls = 0;
  long fail_at = 0;
  FaultVfs::Lasting lasting = FaultVfs::Lasting::once;
  bool failed = false;
  std::string last_failure;
};
State state;

bool is_alive() {
  std::lock_guard lock(state.mutex);
  return state.alive;
}

bool must_fail(const char* doing, const std::string* file) {
  if (!file) return false;
  std::lock_guard lock(state.mutex);
  ++state.calls;
  if (state.fail_at == 0) return false;
  bool for_good = state.lasting == FaultVfs::Lasting::for_good;
  if (state.calls < state.fail_at || (state.calls > state.fail_at && !for_good)) return false;
  if (state.lasting == FaultVfs::Lasting::killed) ::raise(SIGKILL);
  state.failed = true;
  state.last_failure = std::string(doing) + " " + *file;
  return true;
}

sqlite3_vfs* standard = nullptr;

// Our part of an open file; the standard layer's follows it in the same memory.
struct File {
  sqlite3_file base;
  std::string* name;  ///< none of a file that was opened without a FaultVfs

  sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* ours(sqlite3_file* file) {
  return reinterpret_cast<File*>(file);
}
sqlite3_file* inner(sqlite3_file* file) {
  return ours(file)->inner();
}

int close(sqlite3_file* file) {
  int code = inner(file)->pMethods->xClose(inner(file));
  delete ours(file)->name;
  return code;
}
int read(sqlite3_file* file, void* to, int count, sqlite3_int64 at) {
  return inner(file)->pMethods->xRead(inner(file), to, count, at);
}
// A failing write has written half of it.
int write(sqlite3_file* file, const void* from, int count, sqlite3_int64 at) {
  if (!must_fail("write", ours(file)->name)) {
    return inner(file)->pMethods->xWrite(inner(file), from, count, at);
  }
  inner(file)->pMethods->xWrite(inner(file), from, count / 2, at);
  return state.lasting == FaultVfs::Lasting::full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (must_fail("truncate", ours(file)->name)) return SQLITE_IOERR_TRUNCATE;
  return inner(file)->pMethods->xTruncate(inner(file), size);
}
int sync(sqlite3_file* file, int flags) {
  if (must_fail("sync", ours(file)->name)) return SQLITE_IOERR_FSYNC;
  return inner(file)->pMethods->xSync(inner(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return inner(file)->pMethods->xFileSize(inner(file), size);
}
int lock(sqlite3_file* file, int level) {
  return inner(file)->pMethods->xLock(inner(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return inner(file)->pMethods->xUnlock(inner(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* answer) {
  return inner(file)->pMethods->xCheckReservedLock(inner(file), answer);
}
int file_control(sqlite3_file* file, int what, void* argument) {
  return inner(file)->pMethods->xFileControl(inner(file), what, argument);
}
int sector_size(sqlite3_file* file) {
  return inner(file)->pMethods->xSectorSize(inner(file));
}
int device_characteristics(sqlite3_file* file) {
  return inner(file)->pMethods->xDeviceCharacteristics(inner(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  if (extend && must_fail("map", ours(file)->name)) return SQLITE_IOERR_SHMMAP;
  return inner(file)->pMethods->xShmMap(inner(file), page, size, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return inner(file)->pMethods->xShmLock(inner(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
  inner(file)->pMethods->xShmBarrier(inner(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return inner(file)->pMethods->xShmUnmap(inner(file), remove);
}

// Version 2: without memory-mapped reading, which would go past this layer.
const sqlite3_io_methods methods = {2,
                                    close,
                                    read,
                                    write,
                                    truncate,
                                    sync,
                                    file_size,
                                    lock,
                                    unlock,
                                    check_reserved_lock,
                                    file_control,
                                    sector_size,
                                    device_characteristics,
                                    shm_map,
                                    shm_lock,
                                    shm_barrier,
                                    shm_unmap,
                                    nullptr,
                                    nullptr};

std::string name_of(const char* path) {
  return path ? std::filesystem::path(path).filename().string() : "temporary";
}

int open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  File* opened = ours(file);
  opened->base.pMethods = nullptr;
  std::unique_ptr<std::string> name;
  if (is_alive()) name = std::make_unique<std::string>(name_of(path));
  if ((flags & SQLITE_OPEN_READWRITE) && must_fail("open", name.get())) return SQLITE_CANTOPEN;
  std::memset(static_cast<void*>(opened->inner()), 0, static_cast<std::size_t>(standard->szOsFile));
  int code = standard->xOpen(standard, path, opened->inner(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  opened->name = name.release();
  opened->base.pMethods = &methods;
  return SQLITE_OK;
}

int remove(sqlite3_vfs*, const char* path, int sync_folder) {
  const std::string name = name_of(path);
  if (is_alive() && must_fail("delete", &name)) return SQLITE_IOERR_DELETE;
  return standard->xDelete(standard, path, sync_folder);
}

// From the program's start on: the engine's own layers stand on what is SQLite's default when they
// are first asked for.
[[maybe_unused]] const bool registered = [] {
  static sqlite3_vfs layer;
  standard = sqlite3_vfs_find(nullptr);
  layer = *standard;  // what is not replaced does not look at files, and is the same for any layer
  layer.pNext = nullptr;
  layer.zName = "annals-faults";
  layer.szOsFile = static_cast<int>(sizeof(File)) + standard->szOsFile;
  layer.xOpen = open;
  layer.xDelete = remove;
  if (sqlite3_vfs_register(&layer, 1) != SQLITE_OK) std::abort();
  return true;
}();

}  // namespace

FaultVfs::FaultVfs() {
  heal();
  std::lock_guard lock(state.mutex);
  state.alive = true;
}

FaultVfs::~FaultVfs() {
  heal();
  std::lock_guard lock(state.mutex);
  state.alive = false;
}

void FaultVfs::fail_at(long call, Lasting lasting) {
  std::lock_guard lock(state.mutex);
  state.calls = 0;
  state.fail_at = call;
  state.lasting = lasting;
  state.failed = false;
}

void FaultVfs::heal() {
  fail_at(0);
}

long FaultVfs::calls() const {
  std::lock_guard lock(state.mutex);
  return state.calls;
}

bool FaultVfs::failed() const {
  std::lock_guard lock(state.mutex);
  return state.failed;
}

std::string FaultVfs::last_failure() const {
  std::lock_guard lock(state.mutex);
  return state.last_failure;
}

}  // namespace annals::testing
