#include "engine/sqlite/memory_count.h"

#include <annals/sqlite_memory.h>
#include <sqlite3.h>

#include <mutex>

namespace annals {

namespace sqlite {

namespace {

sqlite3_mem_methods plain;  // SQLite's own; all zero until counting by thread has begun
thread_local std::int64_t in_use = 0;

void* allocate(int bytes) {
  void* memory = plain.xMalloc(bytes);
  if (memory) in_use += plain.xSize(memory);
  return memory;
}

void* resize(void* memory, int bytes) {
  const int before = plain.xSize(memory);
  void* moved = plain.xRealloc(memory, bytes);
  if (moved) in_use += plain.xSize(moved) - before;
  return moved;
}

void release(void* memory) {
  in_use -= plain.xSize(memory);
  plain.xFree(memory);
}

bool begin() {
  sqlite3_mem_methods own{};
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &own) != SQLITE_OK) return false;
  sqlite3_mem_methods counted = own;
  counted.xMalloc = allocate;
  counted.xRealloc = resize;
  counted.xFree = release;
  plain = own;
  if (sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK &&
      sqlite3_config(SQLITE_CONFIG_MALLOC, &counted) == SQLITE_OK) {
    return true;
  }
  plain = {};
  return false;
}

}  // namespace

std::int64_t memory_in_use() {
  return plain.xMalloc ? in_use : sqlite3_memory_used();
}

}  // namespace sqlite

bool count_sqlite_memory_by_thread() {
  static const bool begun = sqlite::begin();
  return begun;
}

}  // namespace annals
