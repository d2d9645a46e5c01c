#pragma once

#include <cstdint>

namespace annals::sqlite {

/// Bytes that SQLite has in use. After annals::count_sqlite_memory_by_thread those that this thread
/// has asked for without what it has given back, which may be less than none; else the process's.
std::int64_t memory_in_use();

}  // namespace annals::sqlite
