#include "projections/table_keys.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "projections/sql_scanner.h"

namespace annals {

namespace {

constexpr const char* table_sql =
    "select name, wr as without_rowid from pragma_table_list "
    "where schema = 'main' and type = 'table' and name = ?1 collate nocase";
constexpr const char* columns_sql = "select name, pk from pragma_table_xinfo(?1) order by cid";
// Columns of an expression have no name; a partial index says nothing about the other rows.
constexpr const char* unique_keys_sql =
    "select i.seq as key, c.name as name from pragma_index_list(?1) as i, "
    "pragma_index_info(i.name) as c "
    "where i.\"unique\" and not i.partial and i.origin <> 'pk' order by i.seq desc, c.seqno";

// The rowid has three names, of which columns may take two.
std::string name_of_rowid(const TableKeys::Columns& columns) {
  for (const char* name : {"rowid", "_rowid_", "oid"}) {
    bool is_taken = std::any_of(columns.begin(), columns.end(),
                                [&](const auto& column) { return lower_case(column) == name; });
    if (!is_taken) return name;
  }
  return {};
}

void add_unique_keys(sqlite::Connection& connection, std::string_view table,
                     std::vector<TableKeys::Columns>& keys) {
  auto statement = connection.prepare(unique_keys_sql);
  statement.bind(1, table);
  std::optional<std::int64_t> current;
  while (statement.step()) {
    if (statement.integer(0) != current) keys.emplace_back();
    current = statement.integer(0);
    keys.back().emplace_back(statement.text(1));
  }
  std::erase_if(keys, [](const auto& key) {
    return std::any_of(key.begin(), key.end(), [](const auto& name) { return name.empty(); });
  });
}

}  // namespace

std::string in_quotes(std::string_view name) {
  std::string text = "\"";
  for (char c : name) {
    if (c == '"') text += c;
    text += c;
  }
  return text + '"';
}

TableKeys TableKeys::of(sqlite::Connection& connection, std::string_view table) {
  auto found = connection.prepare(table_sql);
  found.bind(1, table);
  if (!found.step()) {
    throw Error(ErrorKind::not_found, fmt::format("There is no table {}.", table));
  }
  bool has_rowid = found.integer(1) == 0;

  Columns all;
  std::vector<std::pair<std::int64_t, std::string>> primary;
  auto columns = connection.prepare(columns_sql);
  columns.bind(1, table);
  while (columns.step()) {
    all.emplace_back(columns.text(0));
    if (columns.integer(1) > 0) primary.emplace_back(columns.integer(1), columns.text(0));
  }
  std::sort(primary.begin(), primary.end());

  TableKeys keys;
  if (!primary.empty()) {
    auto& key = keys.keys.emplace_back();
    for (auto& [place, name] : primary) key.push_back(std::move(name));
  }
  add_unique_keys(connection, table, keys.keys);
  std::string rowid = has_rowid ? name_of_rowid(all) : std::string();
  if (!rowid.empty()) keys.keys.push_back({rowid});
  keys.identity = rowid.empty() ? keys.keys.front() : Columns{rowid};
  return keys;
}

}  // namespace annals
