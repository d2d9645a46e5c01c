#pragma once

#include <annals/engine.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace annals {

/// What an export wrote: sections and how many rows each has.
struct ExportReport {
  struct Section {
    std::string name;
    std::uint64_t rows = 0;
  };
  std::vector<Section> sections;
};

/// Names of the formats that export_to knows.
std::vector<std::string> export_formats();

/// Writes the tables of a module in the format of the system that it comes from, piece by piece.
/// An import of it into a fresh log gives equal tables. Throws Error{not_found} when the log lacks
/// the module. See docs/import.md.
ExportReport export_to(const Engine& engine, std::string_view format,
                       const std::function<void(std::string_view)>& write);

}  // namespace annals
