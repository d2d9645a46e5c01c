#pragma once

#include <annals/import.h>

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
  /// Larger files are refused: their rows are held in memory while they are compared.
  static constexpr std::uint64_t file_bytes = 1u << 30;
  /// Rows with more text and blobs than this, and names of columns, are refused: escaped as JSON,
  /// which may take six times as much, they have to fit into an event.
  static constexpr std::uint64_t row_bytes = 10u << 20;

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

  /// What SQLite's own checks say of the file, and the foreign keys that point nowhere, each a
  /// sentence. Foreign keys go by the file's declarations, which may be at fault themselves.
  std::vector<std::string> complaints();
  /// Those, and that a write-ahead log with content lies beside the file, where it does.
  std::vector<std::string> warnings();
  /// What holds rows and is not read, with the reason.
  std::vector<ImportReport::Skipped> skipped();
  const std::filesystem::path& path() const { return path_; }

 private:
  void list_tables();
  void list_columns(SourceTable& table);
  void account_for(const SourceRow& row);
  bool has_write_ahead_log() const;
  void check_foreign_keys(std::vector<std::string>& found);

  std::filesystem::path path_;
  // A damaged or hostile file can tell of more rows and bytes than it has room for.
  std::uint64_t rows_left_ = 0;
  std::uint64_t bytes_left_ = 0;
  sqlite::Connection connection_;
  std::vector<SourceTable> tables_;
};

}  // namespace annals::importing
