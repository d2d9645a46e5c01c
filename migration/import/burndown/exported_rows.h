#pragma once

#include <map>
#include <optional>
#include <set>

#include "migration/import/burndown/finds.h"
#include "migration/import/burndown/tables.h"

namespace annals::importing::burndown {

/// Columns of rows that the source system's own files have no place for, or say otherwise: what an
/// export of ours puts beside them, in annals.json or in the member "annals" of a package.
class ExportedRows {
 public:
  ExportedRows() = default;
  /// From {"annals_export": 1, "rows": [...]}. What was changed since in a file, by its hash in
  /// `tree`, counts more than what stands here of it. Throws Error{invalid_argument}.
  ExportedRows(const JsonPart& object, const std::map<std::string, std::string>& hashes);

  /// Puts what stands here into rows that were found, and adds those that were not: of one query,
  /// by the ids of its profile and itself, or without a query, of what belongs to none.
  void apply(Finds& finds, const std::optional<std::pair<std::string, std::string>>& query) const;

 private:
  std::map<RowKey, std::map<std::string, std::optional<std::string>>> rows_;
};

/// Collects what ExportedRows reads.
class ExportedRowsWriter {
 public:
  /// Compares rows as they are with what a reading of the exported files finds of them.
  /// `hashes` are those of the files.
  void compare(const PresentRows& present, const std::vector<Row>& found,
               const std::map<std::string, std::string>& hashes);
  bool empty() const { return rows_.empty(); }
  std::string text() const;

 private:
  std::string rows_;
};

}  // namespace annals::importing::burndown
