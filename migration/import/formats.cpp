#include <annals/export.h>
#include <annals/import.h>
#include <fmt/format.h>

#include "migration/import/bake/bake.h"
#include "migration/import/bake/export.h"
#include "migration/import/burndown/burndown.h"
#include "migration/import/shark/shark.h"

namespace annals {

namespace {

struct Format {
  std::string_view name;
  ImportReport (*import)(Engine&, const std::filesystem::path&, const ImportOptions&);
};

constexpr Format formats[] = {
    {"burndown", importing::import_burndown},
    {"shark", importing::import_shark},
    {"bake", importing::import_bake},
    {"bake-db", importing::import_bake_database},
};

struct OutwardFormat {
  std::string_view name;
  ExportReport (*write)(const Engine&, const std::function<void(std::string_view)>&);
};

constexpr OutwardFormat outward_formats[] = {
    {"bake", importing::export_bake},
};

}  // namespace

std::vector<std::string> export_formats() {
  std::vector<std::string> names;
  for (const OutwardFormat& format : outward_formats) names.emplace_back(format.name);
  return names;
}

ExportReport export_to(const Engine& engine, std::string_view name,
                       const std::function<void(std::string_view)>& write) {
  for (const OutwardFormat& format : outward_formats) {
    if (format.name == name) return format.write(engine, write);
  }
  throw Error(ErrorKind::invalid_argument, fmt::format("There is no export format '{}'.", name));
}

const char* name_of(ImportPhase phase) {
  static constexpr const char* names[] = {"back-up", "schema", "data", "indexes", "validation"};
  return names[static_cast<std::size_t>(phase)];
}

std::vector<std::string> import_formats() {
  std::vector<std::string> names;
  for (const Format& format : formats) names.emplace_back(format.name);
  return names;
}

ImportReport import_from(Engine& engine, std::string_view name, const std::filesystem::path& source,
                         const ImportOptions& options) {
  for (const Format& format : formats) {
    if (format.name == name) return format.import(engine, source, options);
  }
  std::string known;
  for (const Format& format : formats) {
    known += (known.empty() ? "" : ", ") + std::string(format.name);
  }
  throw Error(ErrorKind::invalid_argument,
              fmt::format("There is no import format '{}'; known are: {}.", name, known));
}

}  // namespace annals
