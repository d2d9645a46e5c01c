#pragma once

#include <annals/event.h>
#include <annals/rows.h>

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/sqlite/connection.h"
#include "projections/history/recorded_table.h"
#include "projections/history/row_content.h"

namespace annals {

/// Records, in the tables' own database, what each event changes in which row: also what triggers,
/// cascades and REPLACE do, of which SQLite's preupdate hook tells. To be made before the
/// statements that change rows are prepared. For one thread at a time; one a connection.
class RowRecorder {
 public:
  explicit RowRecorder(sqlite::Connection& tables);
  ~RowRecorder();
  RowRecorder(const RowRecorder&) = delete;
  RowRecorder& operator=(const RowRecorder&) = delete;

  /// Makes the tables for the records, and records the rows that are there from the start, as of
  /// position 0. The indexes that only reading needs come later, which is faster.
  static void create(sqlite::Connection& tables);
  static void create_indexes(sqlite::Connection& tables);

  /// At the beginning of a transaction: somebody else may have recorded meanwhile.
  void begin();
  /// Before an event is applied, and after it was.
  void forget();
  void record(Position position);

 private:
  /// A row as the event found it.
  struct Touched {
    bool existed = false;
    std::vector<Value> before;  ///< by column; empty where that cannot be told
    ColumnValues key;           ///< the primary key, of a row without rowid
  };
  using RowKey = std::pair<std::size_t, std::int64_t>;                // table, rowid
  using PrimaryKey = std::pair<std::size_t, std::vector<std::byte>>;  // the key encoded
  struct Table {
    RecordedTable about;
    sqlite::Statement find;
    std::vector<sqlite::Statement> insert_key;  // by key; none for the rowid
    sqlite::Statement find_number;              // of a row without rowid
    std::int64_t last_number = 0;
  };

  static void before_change(void* self, sqlite3*, int operation, const char* database,
                            const char* table, sqlite3_int64 old_rowid, sqlite3_int64 new_rowid);
  void note(std::size_t table, int operation, std::int64_t old_rowid, std::int64_t new_rowid);
  std::vector<Value> old_row(const Table& table) const;
  ColumnValues primary_key(const Table& table, bool is_new) const;
  std::int64_t number_of(Table& table, const ColumnValues& key);
  void record_row(Table& table, std::int64_t number, const Touched& touched, Position position);
  void add(Table& table, std::int64_t number, Position position, const ColumnValues& columns,
           const std::vector<Value>& whole);
  void record_first_rows();

  sqlite::Connection& tables_;
  std::vector<Table> all_;
  std::unordered_map<std::string, std::size_t> by_name_;
  sqlite::Statement insert_, delete_;
  std::map<RowKey, Touched> rows_;
  std::map<PrimaryKey, Touched> keyed_rows_;
  std::vector<std::byte> bytes_;
  bool failed_ = false;  // something could not be noted: no memory
};

}  // namespace annals
