#include "projections/history/row_recorder.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "projections/table_keys.h"

namespace annals {

namespace {

constexpr const char* create_changes = R"sql(
create table annals_changes (
  id integer primary key,      -- in the order of events
  source integer not null,     -- number of the table
  row integer not null,        -- rowid, or a number given to rows without one
  position integer not null,   -- of the event; 0: there from the start
  content blob                 -- columns that changed, as row_content.h has them; null: deleted
) strict
)sql";
constexpr const char* create_index_of_rows =
    "create index annals_changes_of_row on annals_changes (source, row)";
constexpr const char* insert_change =
    "insert into annals_changes (source, row, position, content) values (?1, ?2, ?3, ?4)";
constexpr const char* last_row_number = R"sql(
select coalesce(max(row), 0) from annals_changes where source = ?1
)sql";

Value value_of(sqlite3_value* value) {
  switch (value ? sqlite3_value_type(value) : SQLITE_NULL) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_value_int64(value)};
    case SQLITE_FLOAT:
      return sqlite3_value_double(value);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
      return std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const std::byte*>(sqlite3_value_blob(value));
      return Bytes(bytes, bytes + sqlite3_value_bytes(value));
    }
    default:
      return nullptr;
  }
}

// The number of a row without rowid is found while recording; other keys only when somebody asks.
bool is_needed_at_once(const RecordedTable::Key& key) {
  return key.is_identity;
}

void create_key_indexes(sqlite::Connection& tables, bool at_once) {
  for (const auto& table : RecordedTable::all_of(tables)) {
    for (const auto& key : table.keys) {
      if (key.table.empty() || is_needed_at_once(key) != at_once) continue;
      tables.run(fmt::format("create index {0}_values on {0} ({1})", key.table, key.list));
    }
  }
}

}  // namespace

void RowRecorder::create(sqlite::Connection& tables) {
  tables.run(create_changes);
  for (const auto& table : RecordedTable::all_of(tables)) {
    for (const auto& key : table.keys) {
      if (key.table.empty()) continue;
      tables.run(fmt::format("create table {} ({}, row integer not null, change integer not null)",
                             key.table, key.declarations));
    }
  }
  create_key_indexes(tables, true);
  RowRecorder(tables).record_first_rows();
}

void RowRecorder::create_indexes(sqlite::Connection& tables) {
  tables.run(create_index_of_rows);
  create_key_indexes(tables, false);
}

RowRecorder::RowRecorder(sqlite::Connection& tables)
    : tables_(tables), insert_(tables.prepare(insert_change)) {
  for (auto& about : RecordedTable::all_of(tables)) {
    by_name_.emplace(about.name, all_.size());
    Table& table = all_.emplace_back();
    table.about = std::move(about);
    table.find = tables.prepare(table.about.find_row);
    for (const auto& key : table.about.keys) {
      auto& insert = table.insert_key.emplace_back();
      if (key.table.empty()) continue;
      std::string values;
      for (std::size_t i = 0; i < key.columns.size(); ++i) values += fmt::format("?{}, ", i + 1);
      insert = tables.prepare(fmt::format("insert into {} ({}, row, change) values ({}?{}, ?{})",
                                          key.table, key.list, values, key.columns.size() + 1,
                                          key.columns.size() + 2));
    }
    if (table.about.has_rowid) continue;
    const auto& identity = table.about.identity();
    table.find_number = tables.prepare(
        fmt::format("select row from {} where {}", identity.table, identity.condition));
  }
  sqlite3_preupdate_hook(tables.handle(), &RowRecorder::before_change, this);
}

RowRecorder::~RowRecorder() {
  sqlite3_preupdate_hook(tables_.handle(), nullptr, nullptr);
}

void RowRecorder::begin() {
  for (auto& table : all_) {
    if (table.about.has_rowid) continue;
    auto last = tables_.prepare(last_row_number);
    last.bind_all(table.about.number);
    last.step();
    table.last_number = last.integer(0);
  }
}

// Called by SQLite in the middle of a statement: takes notes and asks nothing of the connection.
void RowRecorder::before_change(void* self, sqlite3*, int operation, const char* database,
                                const char* table, sqlite3_int64 old_rowid,
                                sqlite3_int64 new_rowid) {
  auto& recorder = *static_cast<RowRecorder*>(self);
  if (std::string_view(database) != "main") return;
  try {
    auto found = recorder.by_name_.find(table);
    if (found != recorder.by_name_.end()) {
      recorder.note(found->second, operation, old_rowid, new_rowid);
    }
  } catch (...) {
    recorder.failed_ = true;
  }
}

void RowRecorder::note(std::size_t number, int operation, std::int64_t old_rowid,
                       std::int64_t new_rowid) {
  const Table& table = all_[number];
  for (bool is_new : {false, true}) {
    if (operation == (is_new ? SQLITE_DELETE : SQLITE_INSERT)) continue;
    ColumnValues key;
    Touched* touched = nullptr;
    bool is_first = false;
    if (table.about.has_rowid) {
      auto [row, made] = rows_.try_emplace({number, is_new ? new_rowid : old_rowid});
      touched = &row->second;
      is_first = made;
    } else {
      key = primary_key(table, is_new);
      encode(key, bytes_);
      auto [row, made] = keyed_rows_.try_emplace({number, bytes_});
      touched = &row->second;
      is_first = made;
    }
    if (!is_first) continue;
    touched->key = std::move(key);
    touched->existed = !is_new;
    if (!is_new) touched->before = old_row(table);
  }
}

// Columns that are not stored make SQLite count otherwise here than elsewhere.
std::vector<Value> RowRecorder::old_row(const Table& table) const {
  std::vector<Value> values;
  if (table.about.has_virtual_columns) return values;
  for (std::size_t i = 0; i < table.about.columns.size(); ++i) {
    sqlite3_value* value = nullptr;
    sqlite3_preupdate_old(tables_.handle(), static_cast<int>(i), &value);
    values.push_back(value_of(value));
  }
  return values;
}

ColumnValues RowRecorder::primary_key(const Table& table, bool is_new) const {
  ColumnValues key;
  for (auto column : table.about.identity().columns) {
    sqlite3_value* value = nullptr;
    auto* read = is_new ? sqlite3_preupdate_new : sqlite3_preupdate_old;
    read(tables_.handle(), static_cast<int>(column), &value);
    key.emplace_back(column, value_of(value));
  }
  return key;
}

std::int64_t RowRecorder::number_of(Table& table, const ColumnValues& key) {
  sqlite::ResetOnExit reset(table.find_number);
  int parameter = 0;
  for (const auto& [column, value] : key) table.find_number.bind(++parameter, value);
  return table.find_number.step() ? table.find_number.integer(0) : 0;
}

void RowRecorder::forget() {
  rows_.clear();
  keyed_rows_.clear();
}

void RowRecorder::record(Position position) {
  if (std::exchange(failed_, false)) {
    throw Error(ErrorKind::io, "Recording what an event changes failed: no memory.");
  }
  for (const auto& [key, touched] : rows_) {
    Table& table = all_[key.first];
    table.find.bind(1, key.second);
    record_row(table, key.second, touched, position);
  }
  for (const auto& [key, touched] : keyed_rows_) {
    Table& table = all_[key.first];
    int parameter = 0;
    for (const auto& [column, value] : touched.key) table.find.bind(++parameter, value);
    record_row(table, number_of(table, touched.key), touched, position);
  }
  forget();
}

// What the event leaves is asked of the table, where every query sees it.
void RowRecorder::record_row(Table& table, std::int64_t number, const Touched& touched,
                             Position position) {
  sqlite::ResetOnExit reset(table.find);
  if (!table.find.step()) {
    if (!touched.existed) return;
    insert_.bind_all(table.about.number, number, position, nullptr).run();
    return;
  }
  std::vector<Value> now;
  ColumnValues changed;
  for (std::size_t i = 0; i < table.about.columns.size(); ++i) {
    now.push_back(table.find.value(static_cast<int>(i)));
    if (i < touched.before.size() && touched.before[i] == now[i]) continue;
    changed.emplace_back(i, now[i]);
  }
  if (!changed.empty()) add(table, number, position, changed, now);
}

void RowRecorder::add(Table& table, std::int64_t number, Position position,
                      const ColumnValues& columns, const std::vector<Value>& whole) {
  const bool is_new_number = !table.about.has_rowid && number == 0;
  if (is_new_number) number = ++table.last_number;
  encode(columns, bytes_);
  insert_.bind_all(table.about.number, number, position, std::span<const std::byte>(bytes_)).run();
  const std::int64_t change = sqlite3_last_insert_rowid(tables_.handle());
  for (std::size_t k = 0; k < table.about.keys.size(); ++k) {
    const auto& key = table.about.keys[k];
    if (key.table.empty()) continue;
    auto has_changed = [&](std::size_t column) {
      return std::ranges::any_of(columns, [&](const auto& one) { return one.first == column; });
    };
    const bool says_something =
        key.is_identity ? is_new_number : std::ranges::any_of(key.columns, has_changed);
    if (!says_something) continue;
    auto& insert = table.insert_key[k];
    int parameter = 0;
    for (auto column : key.columns) insert.bind(++parameter, whole[column]);
    insert.bind(++parameter, number);
    insert.bind(++parameter, change);
    insert.run();
  }
}

void RowRecorder::record_first_rows() {
  for (auto& table : all_) {
    const auto& about = table.about;
    auto rows = tables_.prepare(fmt::format(
        "select {}, * from {}", about.has_rowid ? about.rowid : "0", in_quotes(about.name)));
    while (rows.step()) {
      std::vector<Value> whole;
      ColumnValues columns;
      for (std::size_t i = 0; i < about.columns.size(); ++i) {
        whole.push_back(rows.value(static_cast<int>(i) + 1));
        columns.emplace_back(i, whole.back());
      }
      add(table, rows.integer(0), 0, columns, whole);
    }
  }
}

}  // namespace annals
