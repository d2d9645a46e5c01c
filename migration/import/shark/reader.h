#pragma once

#include <annals/import.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "migration/import/shark/rows.h"
#include "migration/import/source_database.h"

namespace annals::importing {

/// A task database as an import understands it: every row either in its tables or kept.
struct SharkSource {
  SharkState state;
  std::string shape;
  std::vector<ImportReport::Table> tables;
  std::vector<ImportReport::Skipped> skipped;
  std::vector<std::string> warnings;
  /// What the source had stored as the progress of a feature; nothing where it was no number.
  std::map<std::string, std::optional<double>> stored_progress;
};

/// Reads the whole of it. Throws Error when the file cannot be read or holds none of the tables
/// of a task database.
SharkSource read_shark(SourceDatabase& database);

}  // namespace annals::importing
