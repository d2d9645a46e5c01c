#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/sqlite/statement.h"

namespace annals::sqlite {

/// The current row of a statement, for who reads millions of rows: as Statement's own functions,
/// without a call into another file for each column. Columns count from 0.
class Columns {
 public:
  explicit Columns(const Statement& row) : row_(row.handle()) {}

  bool is_null(int column) const { return sqlite3_column_type(row_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(row_, column); }
  std::uint64_t unsigned_integer(int column) const {
    return static_cast<std::uint64_t>(sqlite3_column_int64(row_, column));
  }
  /// Valid until the next step or reset; without data for NULL and for what is empty.
  std::string_view text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(row_, column));
    return data ? std::string_view(data, size(column)) : std::string_view();
  }
  std::span<const std::byte> blob(int column) const {
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(row_, column));
    return data ? std::span(data, size(column)) : std::span<const std::byte>();
  }

 private:
  std::size_t size(int column) const {
    return static_cast<std::size_t>(sqlite3_column_bytes(row_, column));
  }
  sqlite3_stmt* row_;
};

}  // namespace annals::sqlite
