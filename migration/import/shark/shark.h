#pragma once

#include <annals/import.h>

namespace annals::importing {

/// Format "shark": the SQLite file of a task manager, in any shape that it ever had.
ImportReport import_shark(Engine& engine, const std::filesystem::path& path,
                          const ImportOptions& options);

}  // namespace annals::importing
