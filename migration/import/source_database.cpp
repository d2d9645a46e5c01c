#include "migration/import/source_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "migration/import/source_path.h"

namespace annals::importing {

namespace {

namespace fs = std::filesystem;

constexpr const char* schema_sql =
    "select type, name, coalesce(sql, '') as sql from sqlite_schema "
    "where type in ('table', 'view') order by name";
constexpr const char* columns_sql =
    "select name, pk from pragma_table_xinfo(?1) where hidden <> 1 order by cid";
constexpr const char* complaints_sql = "select quick_check from pragma_quick_check(10)";
constexpr const char* foreign_keys_sql =
    "select c.\"table\" as child, c.parent, count(*) as rows, "
    "exists (select 1 from sqlite_schema s where s.type = 'table' and "
    "lower(s.name) = lower(c.parent)) as parent_exists "
    "from pragma_foreign_key_check() c group by c.\"table\", c.parent "
    "order by c.\"table\", c.parent";

// Names come from the file, so they are quoted; nothing else is put into a statement.
std::string identifier(std::string_view name) {
  std::string out = "\"";
  for (char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::uint32_t big_endian(const unsigned char* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | std::uint32_t{bytes[3]};
}

// What can be said of a file better than SQLite would.
void check_header(const fs::path& path) {
  const std::uint64_t size = size_of_source(path, SourceDatabase::file_bytes);
  std::array<unsigned char, 100> header{};
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse_source(ErrorKind::io, path, std::strerror(errno ? errno : EIO));
  file.read(reinterpret_cast<char*>(header.data()), header.size());
  if (std::memcmp(header.data(), "SQLite format 3", std::min<std::uint64_t>(16, size)) != 0) {
    refuse_source(ErrorKind::wrong_format, path, "it is not an SQLite database");
  }
  if (size < header.size()) {
    refuse_source(ErrorKind::corrupt, path,
                  fmt::format("the file is cut off after {} bytes", size));
  }
  std::uint64_t page = std::uint64_t{header[16]} << 8 | header[17];
  if (page == 1) page = 65536;
  std::uint64_t promised = page * big_endian(&header[28]);
  // The page count is only kept by writers that also set the two change counters alike.
  bool known = big_endian(&header[24]) == big_endian(&header[92]);
  if (known && size < promised) {
    refuse_source(ErrorKind::corrupt, path,
                  fmt::format("the file is cut off: {} of {} bytes are there", size, promised));
  }
}

bool starts_with_words(std::string_view sql, std::string_view first, std::string_view second) {
  auto skip = [&] {
    std::size_t at = sql.find_first_not_of(" \t\r\n");
    sql.remove_prefix(at == std::string_view::npos ? sql.size() : at);
  };
  for (std::string_view word : {first, second}) {
    skip();
    if (!equal_ignoring_case(sql.substr(0, word.size()), word)) return false;
    sql.remove_prefix(word.size());
  }
  return true;
}

// The tables in which SQLite's own kinds of virtual tables keep what they derive.
bool is_shadow_of(std::string_view name, std::string_view owner) {
  static constexpr std::string_view suffixes[] = {"data",   "idx",    "content", "docsize",
                                                  "config", "segdir", "stat",    "segments",
                                                  "node",   "rowid",  "parent"};
  if (name.size() <= owner.size() + 1 || name[owner.size()] != '_' ||
      !equal_ignoring_case(name.substr(0, owner.size()), owner)) {
    return false;
  }
  std::string_view rest = name.substr(owner.size() + 1);
  return std::any_of(std::begin(suffixes), std::end(suffixes),
                     [&](std::string_view suffix) { return equal_ignoring_case(rest, suffix); });
}

}  // namespace

SourceDatabase::SourceDatabase(const fs::path& path) : path_(path) {
  check_header(path);
  std::uint64_t size = fs::file_size(path);
  rows_left_ = size / 4 + 1;  // a row takes four bytes at least
  bytes_left_ = 4 * size;     // texts may grow from UTF-16 to UTF-8
  try {
    connection_ = sqlite::Connection(
        fs::canonical(path),
        {.access = sqlite::Access::read_only, .busy_timeout = {}, .immutable = true});
    connection_.distrust(2 * row_bytes);
    list_tables();
  } catch (const Error& error) {
    refuse_source(error.kind(), path, error.what());
  }
}

void SourceDatabase::list_tables() {
  auto schema = connection_.prepare(schema_sql);
  while (schema.step()) {
    SourceTable table;
    table.name = schema.text(1);
    if (!is_valid_utf8(table.name)) {
      throw Error(ErrorKind::corrupt, "the name of a table is not valid UTF-8");
    }
    table.sql = schema.text(2);
    if (schema.text(0) == "view") {
      table.kind = SourceTable::Kind::view;
    } else if (starts_with_words(table.sql, "create", "virtual")) {
      table.kind = SourceTable::Kind::virtual_;
    } else if (table.name.starts_with("sqlite_")) {
      table.kind = SourceTable::Kind::internal;
    }
    tables_.push_back(std::move(table));
  }
  for (SourceTable& table : tables_) {
    if (table.kind != SourceTable::Kind::rows) continue;
    bool shadow = std::any_of(tables_.begin(), tables_.end(), [&](const SourceTable& owner) {
      return owner.kind == SourceTable::Kind::virtual_ && is_shadow_of(table.name, owner.name);
    });
    if (shadow) table.kind = SourceTable::Kind::shadow;
    list_columns(table);
  }
}

void SourceDatabase::list_columns(SourceTable& table) {
  auto columns = connection_.prepare(columns_sql);
  columns.bind(1, std::string_view(table.name));
  std::vector<std::pair<std::int64_t, std::size_t>> key;
  while (columns.step()) {
    if (columns.integer(1) > 0) key.emplace_back(columns.integer(1), table.columns.size());
    table.columns.emplace_back(columns.text(0));
    if (!is_valid_utf8(table.columns.back())) {
      throw Error(ErrorKind::corrupt, "the name of a column is not valid UTF-8");
    }
  }
  std::sort(key.begin(), key.end());
  for (const auto& [order, column] : key) table.primary_key.push_back(column);

  for (const char* name : {"rowid", "_rowid_", "oid"}) {
    if (table.column(name)) continue;  // a column of that name hides the rowid
    try {
      connection_.prepare(fmt::format("select {} from {}", name, identifier(table.name)));
      table.rowid = name;
    } catch (const Error&) {
      // WITHOUT ROWID: the primary key orders the table and names its rows.
    }
    break;
  }
}

const SourceTable* SourceDatabase::table(std::string_view name) const {
  for (const SourceTable& table : tables_) {
    if (table.kind == SourceTable::Kind::rows && equal_ignoring_case(table.name, name)) {
      return &table;
    }
  }
  return nullptr;
}

void SourceDatabase::read(const SourceTable& table,
                          const std::function<void(const SourceRow&)>& give) {
  std::string sql = "select ";
  for (const std::string& column : table.columns) sql += identifier(column) + ", ";
  sql += table.rowid.empty() ? "null" : table.rowid;
  sql += " from " + identifier(table.name);
  if (!table.rowid.empty()) sql += " order by " + table.rowid;
  try {
    auto statement = connection_.prepare(sql);
    SourceRow row;
    row.table = &table;
    row.values.resize(table.columns.size());
    int rowid = static_cast<int>(table.columns.size());
    while (statement.step()) {
      for (int i = 0; i < rowid; ++i) row.values[static_cast<std::size_t>(i)] = statement.value(i);
      row.identity = "[";
      bool complete = !table.primary_key.empty();
      for (std::size_t part : table.primary_key) {
        if (row.identity.size() > 1) row.identity += ',';
        append_json(row.identity, row.values[part]);
        if (std::holds_alternative<std::nullptr_t>(row.values[part])) complete = false;
      }
      row.identity += ']';
      if (!complete) row.identity = fmt::format("rowid {}", statement.integer(rowid));
      account_for(row);
      give(row);
    }
  } catch (const Error& error) {
    refuse_source(error.kind(), path_,
                  fmt::format("reading table {}: {}", table.name, error.what()));
  }
}

void SourceDatabase::account_for(const SourceRow& row) {
  std::uint64_t bytes = 0;
  for (const std::string& column : row.table->columns) bytes += column.size();
  for (const Value& value : row.values) {
    if (auto* text = std::get_if<std::string>(&value)) bytes += text->size();
    if (auto* blob = std::get_if<Bytes>(&value)) bytes += blob->size();
  }
  if (bytes > row_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("the row {} has {} bytes with its columns' names, more than the "
                            "limit of {}",
                            row.identity, bytes, row_bytes));
  }
  if (rows_left_ == 0 || bytes > bytes_left_) {
    throw Error(ErrorKind::corrupt, "it tells of more than a file of its size can hold");
  }
  --rows_left_;
  bytes_left_ -= bytes;
}

std::uint64_t SourceDatabase::count(const SourceTable& table) {
  try {
    auto rows =
        connection_.integer(fmt::format("select count(*) as rows from (select 1 from {} limit {})",
                                        identifier(table.name), rows_left_));
    return static_cast<std::uint64_t>(rows);
  } catch (const Error& error) {
    refuse_source(error.kind(), path_,
                  fmt::format("counting table {}: {}", table.name, error.what()));
  }
}

std::vector<std::string> SourceDatabase::complaints() {
  std::vector<std::string> found;
  try {
    auto check = connection_.prepare(complaints_sql);
    while (check.step()) {
      if (check.text(0) != "ok") {
        found.push_back(fmt::format("SQLite's check of the file says: {}", check.text(0)));
      }
    }
    check_foreign_keys(found);
  } catch (const Error& error) {
    found.push_back(fmt::format("SQLite's check of the file broke off: {}", error.what()));
  }
  return found;
}

void SourceDatabase::check_foreign_keys(std::vector<std::string>& found) {
  auto check = connection_.prepare(foreign_keys_sql);
  while (check.step()) {
    const char* fault = check.integer(3) != 0
                            ? "point at rows of {} that do not exist"
                            : "are declared to point at {}, a table that does not exist";
    found.push_back(fmt::format("Foreign keys: {} rows of {} {}.", check.integer(2), check.text(0),
                                fmt::format(fmt::runtime(fault), check.text(1))));
  }
}

std::vector<std::string> SourceDatabase::warnings() {
  std::vector<std::string> found = complaints();
  if (has_write_ahead_log()) {
    found.push_back(
        fmt::format("{}-wal lies beside the file and was not read.", path_.filename().string()));
  }
  return found;
}

std::vector<ImportReport::Skipped> SourceDatabase::skipped() {
  static constexpr const char* reasons[] = {
      "", "a virtual table: its rows are made by code", "derived: belongs to a virtual table",
      "a view: derived from the tables", "SQLite's own bookkeeping"};
  std::vector<ImportReport::Skipped> found;
  for (const SourceTable& table : tables_) {
    if (table.kind == SourceTable::Kind::rows) continue;
    const bool countable =
        table.kind == SourceTable::Kind::shadow || table.kind == SourceTable::Kind::internal;
    found.push_back(
        {table.name, countable ? count(table) : 0, reasons[static_cast<int>(table.kind)]});
  }
  return found;
}

bool SourceDatabase::has_write_ahead_log() const {
  std::error_code none;
  auto size = fs::file_size(path_.string() + "-wal", none);
  return !none && size > 0;
}

}  // namespace annals::importing
