#pragma once

#include <annals/import.h>

namespace annals::importing {

/// The format "burndown": the files of an analytics program, in each of the three forms that its
/// directory had, its exported packages, and single files of any. See docs/import.md.
ImportReport import_burndown(Engine& engine, const std::filesystem::path& path,
                             const ImportOptions& options);

}  // namespace annals::importing
