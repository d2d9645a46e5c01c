#pragma once

#include <annals/rows.h>

#include "engine/sqlite/statement.h"

namespace annals {

/// What stands behind Rows: a running statement, with all that must stay while it runs (values
/// bound to it, a session, a read transaction). For one thread at a time.
class RowSource {
 public:
  virtual ~RowSource() = default;

  /// Moves to the next row; false at the end, and ever after.
  virtual bool next() = 0;
  virtual const sqlite::Statement& statement() const = 0;
};

}  // namespace annals
