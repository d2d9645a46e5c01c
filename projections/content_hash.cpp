#include "projections/content_hash.h"

#include <fmt/format.h>

#include <bit>

#include "projections/table_keys.h"

namespace annals {

namespace {

constexpr const char* select_tables = R"sql(
select name from pragma_table_list
where schema = ?1 and type in ('table', 'virtual') and name not like 'sqlite\_%' escape '\'
  and name not like 'annals\_%' escape '\'
order by name
)sql";

void add_number(std::string& bytes, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(number >> shift & 0xff);
}

// Type, length where it is not fixed, value: no two different rows give the same bytes.
void add_value(std::string& bytes, sqlite3_stmt* row, int column) {
  int type = sqlite3_column_type(row, column);
  bytes += static_cast<char>(type);
  if (type == SQLITE_INTEGER) {
    add_number(bytes, static_cast<std::uint64_t>(sqlite3_column_int64(row, column)));
  } else if (type == SQLITE_FLOAT) {
    add_number(bytes, std::bit_cast<std::uint64_t>(sqlite3_column_double(row, column)));
  } else if (type != SQLITE_NULL) {
    const auto* content = static_cast<const char*>(sqlite3_column_blob(row, column));
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
    add_number(bytes, size);
    if (size != 0) bytes.append(content, size);
  }
}

void add_to(Digest& sum, const Digest& number) {
  unsigned carry = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    carry += unsigned{sum[i]} + number[i];
    sum[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
}

}  // namespace

std::vector<std::string> content_tables(sqlite::Connection& connection, std::string_view schema) {
  std::vector<std::string> found;
  auto statement = connection.prepare(select_tables);
  statement.bind_all(schema);
  while (statement.step()) found.emplace_back(statement.text(0));
  return found;
}

ContentHash content_hash(sqlite::Connection& connection, std::string_view schema,
                         const std::string& table) {
  ContentHash content;
  auto rows =
      connection.prepare(fmt::format("select * from {}.{}", in_quotes(schema), in_quotes(table)));
  std::string bytes;
  while (rows.step()) {
    bytes.clear();
    for (int i = 0; i < rows.column_count(); ++i) add_value(bytes, rows.handle(), i);
    add_to(content.hash, thread_sha256().hash(bytes));
    ++content.rows;
  }
  return content;
}

}  // namespace annals
