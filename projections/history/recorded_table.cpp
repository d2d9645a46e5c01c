#include "projections/history/recorded_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>

#include "projections/sql_scanner.h"
#include "projections/table_keys.h"

namespace annals {

namespace {

constexpr const char* select_tables = R"sql(
select name, wr, strict from pragma_table_list
where schema = 'main' and type = 'table' and name not like 'sqlite\_%' escape '\'
  and name not like 'annals\_%' escape '\'
order by name
)sql";
constexpr const char* select_columns =
    "select name, type, hidden, pk from pragma_table_xinfo(?1) where hidden in (0, 2, 3) "
    "order by cid";

// An "integer primary key" needs no index of its own: it is the rowid.
constexpr const char* count_primary_indexes =
    "select count(*) from pragma_index_list(?1) where origin = 'pk'";

constexpr int hidden_virtual = 2;  // a generated column that is not stored

struct Column {
  std::string name, type;
  bool is_virtual = false;
  bool in_primary_key = false;
};

// SQLite's own rules; see "Determination Of Column Affinity".
std::string affinity_of(const std::string& type, bool is_strict) {
  const std::string name = lower_case(type);
  auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
  if (is_strict && name == "any") return "blob";
  if (has("int")) return "integer";
  if (has("char") || has("clob") || has("text")) return "text";
  if (has("blob") || name.empty()) return "blob";
  if (has("real") || has("floa") || has("doub")) return "real";
  return "numeric";
}

std::string collation_of(sqlite::Connection& tables, const std::string& table,
                         const std::string& column) {
  const char* collation = nullptr;
  sqlite3_table_column_metadata(tables.handle(), "main", table.c_str(), column.c_str(), nullptr,
                                &collation, nullptr, nullptr, nullptr);
  return collation ? collation : "binary";
}

void describe(RecordedTable::Key& key, sqlite::Connection& tables, const RecordedTable& table,
              const std::vector<Column>& columns, bool is_strict) {
  std::vector<std::string> declared, tests, names;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const Column& column = columns[key.columns[i]];
    declared.push_back(fmt::format("k{} {} collate {}", i, affinity_of(column.type, is_strict),
                                   in_quotes(collation_of(tables, table.name, column.name))));
    tests.push_back(fmt::format("k{} = ?{}", i, i + 1));
    names.push_back(fmt::format("k{}", i));
  }
  key.declarations = fmt::to_string(fmt::join(declared, ", "));
  key.condition = fmt::to_string(fmt::join(tests, " and "));
  key.list = fmt::to_string(fmt::join(names, ", "));
}

std::vector<Column> columns_of(sqlite::Connection& tables, const std::string& table) {
  std::vector<Column> columns;
  auto statement = tables.prepare(select_columns);
  statement.bind_all(table);
  while (statement.step()) {
    columns.push_back({std::string(statement.text(0)), std::string(statement.text(1)),
                       statement.integer(2) == hidden_virtual, statement.integer(3) > 0});
  }
  return columns;
}

void add_keys(RecordedTable& table, sqlite::Connection& tables, const std::vector<Column>& columns,
              bool is_strict) {
  auto keys = TableKeys::of(tables, table.name);
  const std::string& row_name = keys.identity.front();
  table.has_rowid =
      table.has_rowid && std::ranges::find(table.columns, row_name) == table.columns.end();
  if (table.has_rowid) table.rowid = in_quotes(row_name);
  auto primary = tables.prepare(count_primary_indexes);
  primary.bind_all(table.name);
  primary.step();
  const bool primary_is_rowid = table.has_rowid && primary.integer(0) == 0;
  auto has_primary = std::ranges::count(columns, true, &Column::in_primary_key) > 0;
  for (std::size_t number = 0; number < keys.keys.size(); ++number) {
    RecordedTable::Key key;
    key.names = keys.keys[number];
    for (const auto& name : key.names) {
      auto column = std::ranges::find(columns, name, &Column::name);
      if (column != columns.end()) {
        key.columns.push_back(static_cast<std::size_t>(column - columns.begin()));
      }
    }
    const bool is_rowid = key.columns.empty() || (number == 0 && has_primary && primary_is_rowid);
    if (table.has_rowid && is_rowid) {
      key.is_identity = true;
    } else {
      key.is_identity = !table.has_rowid && number == 0;
      key.table = fmt::format("annals_key_{}_{}", table.number, number);
      describe(key, tables, table, columns, is_strict);
    }
    table.keys.push_back(std::move(key));
  }
  std::vector<std::string> tests;
  for (std::size_t i = 0; i < keys.identity.size(); ++i) {
    tests.push_back(fmt::format("{} = ?{}", in_quotes(keys.identity[i]), i + 1));
  }
  table.find_row =
      fmt::format("select * from {} where {}", in_quotes(table.name), fmt::join(tests, " and "));
}

}  // namespace

std::vector<RecordedTable> RecordedTable::all_of(sqlite::Connection& tables) {
  std::vector<RecordedTable> found;
  auto statement = tables.prepare(select_tables);
  while (statement.step()) {
    RecordedTable& table = found.emplace_back();
    table.number = static_cast<std::int64_t>(found.size());
    table.name = statement.text(0);
    table.has_rowid = statement.integer(1) == 0;
    auto columns = columns_of(tables, table.name);
    for (const auto& column : columns) {
      table.columns.push_back(column.name);
      table.has_virtual_columns |= column.is_virtual;
    }
    add_keys(table, tables, columns, statement.integer(2) != 0);
  }
  return found;
}

}  // namespace annals
