#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/sqlite/connection.h"

namespace annals {

/// By what the rows of a table are told apart.
struct TableKeys {
  using Columns = std::vector<std::string>;

  /// What stays with a row for life, as a rule: the rowid, or the primary key where there is none.
  Columns identity;
  /// The primary key, then the unique keys over plain columns of all rows, then the rowid.
  std::vector<Columns> keys;

  /// Throws Error{not_found} when `table` is no table with rows of its own.
  static TableKeys of(sqlite::Connection& connection, std::string_view table);
};

/// A name as it stands in SQL, whatever characters it has.
std::string in_quotes(std::string_view name);

}  // namespace annals
