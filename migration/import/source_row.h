#pragma once

#include <annals/rows.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace annals::importing {

/// A table of a foreign database.
struct SourceTable {
  enum class Kind {
    rows,      ///< an ordinary table
    virtual_,  ///< rows are made by a module's code: not read
    shadow,    ///< belongs to a virtual table, which can make it again
    view,      ///< derived by the source itself
    internal,  ///< SQLite's own
  };
  std::string name;
  Kind kind = Kind::rows;
  std::string sql;  ///< as the source defines it
  std::vector<std::string> columns;
  std::vector<std::size_t> primary_key;  ///< indexes into columns; empty when none is declared
  std::string rowid;  ///< a name under which the rowid can be read; empty when there is none

  /// Index of a column, ignoring the case of ASCII letters.
  std::optional<std::size_t> column(std::string_view name) const;
};

/// One row of it, as stored.
struct SourceRow {
  const SourceTable* table = nullptr;
  std::vector<Value> values;
  /// The primary key as a JSON array, "[17]"; where there is none, or a part of it is NULL,
  /// "rowid 17". Not unique in a damaged file.
  std::string identity;

  /// All columns as a JSON object. Blobs are {"base64": …}; texts that are not valid UTF-8 are
  /// {"text_base64": …}; infinities are the strings "Infinity" and "-Infinity".
  std::string to_json() const;
};

/// A value as to_json writes it.
void append_json(std::string& out, const Value& value);

bool is_valid_utf8(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace annals::importing
