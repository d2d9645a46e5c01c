#pragma once

#include <annals/event.h>
#include <annals/status.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/sqlite/connection.h"
#include "projections/history/recorded_table.h"

namespace annals {

/// What one event changed in one row.
struct RowStep {
  Position position = 0;
  RowChange::Kind kind = RowChange::Kind::inserted;
  std::vector<RowChange::Column> columns;  ///< those that changed; all for insertions and deletions
};

/// Reads what a RowRecorder has recorded.
class RowRecords {
 public:
  explicit RowRecords(sqlite::Connection& tables)
      : tables_(tables), all_(RecordedTable::all_of(tables)) {}

  /// The life of a row, oldest first; one that was there from the start begins at position 0. `key`
  /// stands for the primary key or a unique key of as many columns, whichever the row is found by,
  /// in this order; a single value may also be the rowid. Throws Error{not_found} when there is no
  /// such table, Error{invalid_argument} when it has no such key.
  std::vector<RowStep> life(std::string_view table, std::span<const Value> key);

 private:
  sqlite::Connection& tables_;
  std::vector<RecordedTable> all_;
};

}  // namespace annals
