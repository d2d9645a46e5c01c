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
    std::string name;        ///< in the source
    std::uint64_t rows = 0;  ///< read
    std::uint64_t in_tables = 0;
    std::uint64_t kept = 0;     ///< in kept_rows, with the reason
    std::uint64_t changed = 0;  ///< of those in tables: new or different since the last import
  };
  /// Part of the source that is not read, since the source can make it again.
  struct Skipped {
    std::string name;
    std::uint64_t rows = 0;  ///< 0 where they were not counted
    std::string reason;
  };
  std::string format;
  std::string source;
  std::string shape;  ///< what the importer recognised the source as
  bool dry_run = false;
  std::vector<Table> tables;
  std::vector<Skipped> skipped;
  std::uint64_t events_appended = 0;  ///< or that would be, in a dry run
  std::uint64_t corrections = 0;      ///< events that close a gap in the source's own history
  std::vector<std::string> warnings;  ///< sentences, each naming the row
  Position first_position = 0;        ///< 0 when nothing was appended
  Position last_position = 0;
  /// Where the import ended that brought this content in before; then nothing was done, unless
  /// ImportOptions::again asked for it. Else 0.
  Position imported_before = 0;
  /// Why a strict import appended nothing: a sentence; empty otherwise.
  std::string refusal;
  std::string backup;  ///< the folder of the copy that was made of the source; empty when none was
};

/// What an import is at. Formats of one step go through `data` only.
enum class ImportPhase {
  back_up,     ///< the source is copied
  schema,      ///< modules that the log lacks are registered, and their tables made
  data,        ///< events are appended
  indexes,     ///< what follows the log at a distance catches up
  validation,  ///< the tables are compared with the source
};
const char* name_of(ImportPhase phase);

struct ImportOptions {
  bool dry_run = false;
  bool strict = false;  ///< refuse the whole source when something of it would be kept raw
  bool again = false;   ///< also a content that was imported before: the tables go back to it
  std::string actor = "import";
  std::function<void(ImportPhase)> on_phase;  ///< when one begins; they come in their order
  /// Within a phase; what is counted is the format's own.
  std::function<void(std::uint64_t done, std::uint64_t all)> on_progress;
};

/// Names of the formats that import_from knows.
std::vector<std::string> import_formats();

/// Turns foreign data into events. Afterwards the tables show what the source holds: an import
/// appends what differs from the tables, so that a second import of the same source appends
/// nothing, one of a later state what changed since, and one after an interruption what is missing.
/// Appends in batches; each is all or nothing. A content that was imported before, also long ago,
/// is recognised and appends nothing. See docs/import.md.
ImportReport import_from(Engine& engine, std::string_view format,
                         const std::filesystem::path& source, const ImportOptions& options = {});

}  // namespace annals
