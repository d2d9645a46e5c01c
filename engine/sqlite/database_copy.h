#pragma once

#include <filesystem>

#include "engine/sqlite/connection.h"

namespace annals::sqlite {

/// Copies the database, as `from` sees it, into a new file with mode 0600, in one step: while other
/// connections and processes go on writing, when it is in WAL mode. Within a transaction of `from`
/// the copy is of just what that transaction reads. The copy is not synced.
void copy_database(Connection& from, const std::filesystem::path& to);

}  // namespace annals::sqlite
