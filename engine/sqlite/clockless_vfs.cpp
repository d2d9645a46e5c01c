#include "engine/sqlite/clockless_vfs.h"

#include <annals/error.h>
#include <sqlite3.h>

#include "engine/sqlite/gathering_vfs.h"

namespace annals::sqlite {

namespace {

constexpr const char* name = "annals-clockless";

thread_local bool asked = false;

int refuse_time(sqlite3_vfs*, double* days) {
  asked = true;
  *days = 0;
  return SQLITE_ERROR;
}

int refuse_time_in_milliseconds(sqlite3_vfs*, sqlite3_int64* milliseconds) {
  asked = true;
  *milliseconds = 0;
  return SQLITE_ERROR;
}

// Stays registered, and so alive, as long as the program.
sqlite3_vfs* register_copy() {
  static sqlite3_vfs copy;
  copy = *sqlite3_vfs_find(gathering_vfs());
  copy.pNext = nullptr;
  copy.zName = name;
  copy.xCurrentTime = refuse_time;
  if (copy.iVersion >= 2) copy.xCurrentTimeInt64 = refuse_time_in_milliseconds;
  if (sqlite3_vfs_register(&copy, 0) != SQLITE_OK) {
    throw Error(ErrorKind::io, "Registering the clockless file system layer failed.");
  }
  return &copy;
}

}  // namespace

const char* clockless_vfs() {
  static sqlite3_vfs* const registered = register_copy();
  return registered->zName;
}

bool clock_was_asked() {
  return asked;
}

void forget_clock_question() {
  asked = false;
}

}  // namespace annals::sqlite
