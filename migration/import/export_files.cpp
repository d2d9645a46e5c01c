#include <annals/export_files.h>
#include <fmt/format.h>

#include "migration/import/burndown/export.h"

namespace annals {

namespace {

struct Format {
  std::string_view name;
  FileExportReport (*write)(const Engine&, const std::filesystem::path&, const FileExportOptions&);
};

constexpr Format formats[] = {
    {"burndown", importing::export_burndown},
    {"burndown-package", importing::export_burndown_package},
};

}  // namespace

std::vector<std::string> file_export_formats() {
  std::vector<std::string> names;
  for (const Format& format : formats) names.emplace_back(format.name);
  return names;
}

FileExportReport export_files(const Engine& engine, std::string_view name,
                              const std::filesystem::path& target,
                              const FileExportOptions& options) {
  for (const Format& format : formats) {
    if (format.name == name) return format.write(engine, target, options);
  }
  throw Error(ErrorKind::invalid_argument,
              fmt::format("There is no export format '{}'; known are: {}.", name,
                          fmt::join(file_export_formats(), ", ")));
}

}  // namespace annals
