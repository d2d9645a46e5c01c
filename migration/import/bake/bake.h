#pragma once

#include <annals/import.h>

namespace annals::importing {

/// Format "bake": an export of a bakery, of any generation.
ImportReport import_bake(Engine& engine, const std::filesystem::path& path,
                         const ImportOptions& options);

/// Format "bake-db": a bakery's SQLite database, of one tier or of two.
ImportReport import_bake_database(Engine& engine, const std::filesystem::path& path,
                                  const ImportOptions& options);

}  // namespace annals::importing
