#include "cli/difference_output.h"

#include <fmt/format.h>

#include "cli/json_writer.h"
#include "cli/moment.h"
#include "cli/table.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

std::string key_text(const RowDifference& difference) {
  std::string text;
  for (const auto& [name, value] : difference.key) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", printable(name), display_text(value));
  }
  return text;
}

/// "name: value, name: value", without what is NULL.
std::string values_text(const RowDifference& difference) {
  std::string text;
  for (const auto& column : difference.columns) {
    const Value& value =
        difference.kind == RowDifference::Kind::removed ? column.before : column.after;
    if (std::holds_alternative<std::nullptr_t>(value)) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", printable(column.name),
                        display_text(value));
  }
  return text;
}

std::string row_text(const RowDifference& difference) {
  const char* sign = difference.kind == RowDifference::Kind::added     ? "+"
                     : difference.kind == RowDifference::Kind::removed ? "-"
                                                                       : "~";
  std::string text = fmt::format("  {} {}", sign, key_text(difference));
  if (difference.kind != RowDifference::Kind::changed) {
    text += (difference.key.empty() ? "" : "  ") + values_text(difference);
  }
  if (difference.times > 1) text += fmt::format("  ({} times)", difference.times);
  return text;
}

std::string counts_json(const PastDifference& difference) {
  std::vector<std::string> tables;
  for (const auto& module : difference.modules) {
    for (const auto& table : module.tables) {
      tables.push_back(JsonObject()
                           .text("module", module.module)
                           .text("table", table.table)
                           .number("rowsBefore", table.rows_before)
                           .number("rowsAfter", table.rows_after)
                           .number("added", table.added)
                           .number("removed", table.removed)
                           .number("changed", table.changed)
                           .raw("columnsAdded", json_strings(table.columns_added))
                           .raw("columnsDropped", json_strings(table.columns_dropped))
                           .str());
    }
  }
  return json_array(tables);
}

}  // namespace

DifferencePrinter::DifferencePrinter(Context& context, const std::optional<std::string>& csv_folder)
    : context_(context) {
  if (csv_folder) files_.emplace(*csv_folder);
}

DiffOptions DifferencePrinter::options(std::vector<std::string> tables) {
  DiffOptions options;
  options.tables = std::move(tables);
  options.on_difference = [this](std::string_view module, const RowDifference& difference) {
    if (files_) {
      files_->write(std::string(module), difference);
    } else {
      print(std::string(module), difference);
    }
  };
  return options;
}

void DifferencePrinter::print(const std::string& module, const RowDifference& difference) {
  if (context_.json) {
    context_.out.line(JsonObject()
                          .text("module", module)
                          .text("table", difference.table)
                          .raw("row", difference_json(difference))
                          .str());
    return;
  }
  const std::string table = module + "." + difference.table;
  if (table != table_) context_.out.line(bold(context_, printable(table)));
  table_ = table;
  context_.out.line(row_text(difference));
  if (difference.kind != RowDifference::Kind::changed) return;
  for (const auto& column : difference.columns) {
    context_.out.line(fmt::format("      {}: {} → {}", printable(column.name),
                                  display_text(column.before), display_text(column.after)));
  }
}

void DifferencePrinter::finish(const PastDifference& difference, const std::string& before,
                               const std::string& after, JsonObject more) {
  if (files_) files_->keep();
  warn_of(context_, difference.before);
  warn_of(context_, difference.after);
  if (context_.json) {
    context_.out.line(more.raw("before", moment_json(difference.before))
                          .raw("after", moment_json(difference.after))
                          .raw("tables", counts_json(difference))
                          .str());
    return;
  }
  if (difference.equal()) {
    context_.out.line("nothing differs");
  } else {
    Table table(context_, {"table", "before", "after", "added", "removed", "changed"});
    auto number = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
    for (const auto& module : difference.modules) {
      for (const auto& one : module.tables) {
        if (one.equal()) continue;
        table.row({module.module + "." + one.table, number(one.rows_before), number(one.rows_after),
                   number(one.added), number(one.removed), number(one.changed)});
      }
    }
    table.finish();
  }
  context_.out.line(fmt::format("{}: {}", before, moment_text(difference.before)));
  context_.out.line(fmt::format("{}: {}", after, moment_text(difference.after)));
}

}  // namespace annals::cli
