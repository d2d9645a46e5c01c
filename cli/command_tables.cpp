#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/table.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
}

std::string table_json(const TableInfo& table) {
  std::vector<std::string> columns;
  for (const auto& column : table.columns) {
    columns.push_back(JsonObject()
                          .text("name", column.name)
                          .text("type", column.type)
                          .boolean("primaryKey", column.primary_key)
                          .boolean("notNull", column.not_null)
                          .str());
  }
  return JsonObject()
      .text("module", table.module)
      .text("name", table.name)
      .number("rows", table.rows)
      .raw("columns", json_array(columns))
      .str();
}

void print(Context& context, const TableInfo& table) {
  const std::string name = fmt::format("{}.{}", table.module, printable(table.name));
  context.out.line(fmt::format("{}  {}", bold(context, name), counted(table.rows, "row")));
  std::size_t width = 0;
  for (const auto& column : table.columns) width = std::max(width, display_width(column.name));
  for (const auto& column : table.columns) {
    const std::string space(width - display_width(column.name), ' ');
    std::string line = fmt::format("  {}{}  {:<8}", printable(column.name), space, column.type);
    if (column.primary_key) line += "  primary key";
    if (column.not_null && !column.primary_key) line += "  not null";
    line.erase(line.find_last_not_of(' ') + 1);
    context.out.line(line);
  }
}

ExitStatus run(Context& context, const Options& options) {
  const Engine engine = open_caught_up(context, options.file);
  for (const TableInfo& table : engine.tables()) {
    if (context.json) {
      context.out.line(table_json(table));
    } else {
      print(context, table);
    }
  }
  return ExitStatus::done;
}

}  // namespace

Command tables_command() {
  return make_command<Options>(
      {"tables", "lists the tables of all modules, with their columns and numbers of rows", "",
       "annals tables tasks.annals"},
      declare, run);
}

}  // namespace annals::cli
