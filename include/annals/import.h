#pragma once

#include <annals/engine.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace annals {

/// What an import did, table by table: rows = in_tables + kept, always.
struct ImportReport {
  struct Table {
    std::string name;          ///< in the source
    std::uint64_t rows = 0;    ///< read
    std::uint64_t in_tables = 0;
    std::uint64_t kept = 0;    ///< in kept_rows, with the reason
    std::uint64_t changed = 0; ///< of those in tables: new or different since the last import
  };
  std::string format;
  std::string source;
  std::string shape;  ///< what the importer recognised the source as
  bool dry_run = false;
  std::vector<Table> tables;
  std::uint64_t events_appended = 0;
  std::uint64_t corrections = 0;       ///< events that close a gap in the source's own history
  std::vector<std::string> warnings;   ///< sentences, each naming the row
  Position first_position = 0;         ///< 0 when nothing was appended
  Position last_position = 0;
};

struct ImportOptions {
  bool dry_run = false;
  bool strict = false;  ///< refuse the whole source when a row would be kept
  std::string actor = "import";
  std::function<void(std::uint64_t done, std::uint64_t all)> on_progress;
};

/// Names of the formats that import_from knows.
std::vector<std::string> import_formats();

/// Turns foreign data into events, in one all-or-nothing append. A second import of the same
/// source appends nothing; an import of a later state appends what changed since.
ImportReport import_from(Engine& engine, std::string_view format,
                         const std::filesystem::path& source, const ImportOptions& options = {});

}  // namespace annals
