#pragma once

#include <annals/engine.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace annals {

struct FileExportOptions {
  bool show_secrets = false;  ///< with the credentials, which are left out otherwise
  std::string profile;        ///< of a format that takes one; the active one when empty
  bool with_data = true;      ///< of a format that can do without: also what was fetched
};

/// What an export wrote.
struct FileExportReport {
  std::string format;
  std::string target;
  std::uint64_t files = 0;
  std::vector<std::pair<std::string, std::uint64_t>> rows;  ///< by table
};

/// Names of the formats that export_files knows.
std::vector<std::string> file_export_formats();

/// Writes what a log holds in the files of another system. They appear all at once and complete;
/// throws Error{invalid_argument} when something has the name already. See docs/import.md.
FileExportReport export_files(const Engine& engine, std::string_view format,
                              const std::filesystem::path& target,
                              const FileExportOptions& options = {});

}  // namespace annals
