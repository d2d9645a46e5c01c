#pragma once

#include <annals/rows.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine/sqlite/connection.h"

namespace annals {

/// A table of a module whose rows' changes are recorded beside it:
///   annals_changes            one row for each row that an event changed, in order
///   annals_key_TABLE_KEY      which changes gave a row which value of that key
/// TABLE and KEY are numbers: the module's tables in order of their names, a table's unique keys in
/// the order of TableKeys. The key columns there have the affinity and collation of the table's
/// own, so that a key is found as it would be in the table.
struct RecordedTable {
  struct Key {
    std::vector<std::string> names;
    std::vector<std::size_t> columns;  ///< their numbers; empty for the rowid
    /// The key stays with a row for life: the rowid, or the primary key of a table without one.
    bool is_identity = false;
    std::string table;         ///< "annals_key_3_1"; empty for the rowid, which needs none
    std::string declarations;  ///< "k0 text collate nocase, k1 integer collate binary"
    std::string condition;     ///< "k0 = ?1 and k1 = ?2"
    std::string list;          ///< "k0, k1"
  };

  std::int64_t number = 0;
  std::string name;
  std::vector<std::string> columns;  ///< as `select *` gives them
  bool has_rowid = true;
  std::string rowid;  ///< what it is called, in quotes
  bool has_virtual_columns = false;
  std::vector<Key> keys;  ///< in the order in which a row is looked for
  std::string find_row;   ///< the select that gives a row by rowid or primary key

  /// The primary key of a table without rowid.
  const Key& identity() const { return keys.front(); }

  static std::vector<RecordedTable> all_of(sqlite::Connection& tables);
};

}  // namespace annals
