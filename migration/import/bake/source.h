#pragma once

#include <annals/import.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "migration/import/json_document.h"

namespace annals::importing {

/// A row of a source, and what the source calls it: its place, or its primary key.
struct BakeRecord {
  JsonPart content;
  std::string identity;
};

struct BakeSection {
  std::string name;
  bool is_list = true;  ///< else its one record is whatever stands in the place of a list
  std::vector<BakeRecord> records;
  std::set<std::string, std::less<>> fields;  ///< that any row has
};

/// A bakery's data as it was found: sections of rows. A database is read as the document that an
/// export of it would be.
struct BakeSource {
  static constexpr std::size_t most_sections = 1000;

  std::string shape;
  std::vector<BakeSection> sections;
  std::optional<Timestamp> exported_at;
  std::vector<ImportReport::Skipped> skipped;
  std::vector<std::string> warnings;
  std::vector<std::unique_ptr<JsonDocument>> documents;  ///< what the records point into
};

/// Both throw Error that says in one sentence why the file cannot be read, or that it holds
/// nothing of a bakery.
BakeSource read_bake_export(const std::filesystem::path& path);
BakeSource read_bake_database(const std::filesystem::path& path);

}  // namespace annals::importing
