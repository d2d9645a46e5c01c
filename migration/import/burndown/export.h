#pragma once

#include <annals/export_files.h>

namespace annals::importing {

/// The whole workspace as the directory of its source system, in the newest of its forms.
FileExportReport export_burndown(const Engine& engine, const std::filesystem::path& folder,
                                 const FileExportOptions& options);

/// One profile as a package, which the source system imports.
FileExportReport export_burndown_package(const Engine& engine, const std::filesystem::path& file,
                                         const FileExportOptions& options);

}  // namespace annals::importing
