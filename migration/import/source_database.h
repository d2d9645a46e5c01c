#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sqlite/connection.h"
#include "migration/import/source_row.h"

namespace annals::importing {

/// A foreign SQLite file, which may be damaged or hostile. Opened read-only and immutable: the
/// file is never changed, and a write-ahead log beside it is not looked at. Code that the file
/// brings (triggers, views, virtual tables) is not run. For one thread.
class SourceDatabase {
 public:
  /// Longer texts and blobs than this are refused: an event could not hold the row.
  static constexpr int value_bytes = 16 << 20;

  /// Throws Error that says in one sentence why `path` is no readable database.
  explicit SourceDatabase(const std::filesystem::path& path);

  /// All tables that hold rows, and those that are not read, in the order of their names.
  const std::vector<SourceTable>& tables() const { return tables_; }
  /// By name, ignoring the case of ASCII letters; null when there is none that holds rows.
  const SourceTable* table(std::string_view name) const;

  /// Gives every row in the order of the rowid, or of the primary key where there is none.
  /// The row is overwritten by the following one.
  void read(const SourceTable& table, const std::function<void(const SourceRow&)>& row);
  std::uint64_t count(const SourceTable& table);

  /// What SQLite's own check says of the file; empty when it finds nothing.
  std::vector<std::string> complaints();
  /// Whether a write-ahead log with content lies beside the file.
  bool has_write_ahead_log() const;
  const std::filesystem::path& path() const { return path_; }

 private:
  void list_tables();
  void list_columns(SourceTable& table);

  std::filesystem::path path_;
  sqlite::Connection connection_;
  std::vector<SourceTable> tables_;
};

}  // namespace annals::importing
