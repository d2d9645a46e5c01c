#include "cli/row_output.h"

#include <fmt/format.h>

#include <map>

#include "cli/csv.h"
#include "cli/json_writer.h"
#include "cli/table.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

std::vector<std::string> distinct(const std::vector<std::string>& names) {
  std::map<std::string, int> seen;
  std::vector<std::string> distinct_names;
  for (const std::string& name : names) {
    const int before = seen[name]++;
    distinct_names.push_back(before == 0 ? name : fmt::format("{}:{}", name, before));
  }
  return distinct_names;
}

void print_json(Context& context, Rows& rows) {
  const std::vector<std::string> names = distinct(rows.columns());
  for (const Row& row : rows) {
    JsonObject object;
    for (std::size_t i = 0; i < names.size(); ++i) object.value(names[i], row.value(i));
    context.out.line(object.str());
  }
}

void print_csv(Context& context, Rows& rows) {
  context.out.write(csv_record(rows.columns()));
  std::vector<std::string> fields(rows.column_count());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = plain_text(row.value(i));
    context.out.write(csv_record(fields));
  }
}

void print_table(Context& context, Rows& rows) {
  Table table(context, rows.columns());
  for (const Row& row : rows) {
    std::vector<Value> cells;
    for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(row.value(i));
    table.row(cells);
  }
  table.finish();
}

}  // namespace

void print_rows(Context& context, Rows rows, RowFormat format) {
  if (format == RowFormat::json) print_json(context, rows);
  if (format == RowFormat::csv) print_csv(context, rows);
  if (format == RowFormat::table) print_table(context, rows);
}

}  // namespace annals::cli
