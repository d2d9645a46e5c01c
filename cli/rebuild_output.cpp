#include "cli/rebuild_output.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "cli/csv.h"
#include "cli/json_writer.h"
#include "cli/table.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

constexpr std::size_t most_printed = 20;  // violations, for people; JSON has all that are kept

const char* name_of(TableComparison::Presence presence) {
  switch (presence) {
    case TableComparison::Presence::in_both:
      return "both";
    case TableComparison::Presence::only_before:
      return "before";
    case TableComparison::Presence::only_after:
      return "after";
  }
  return "unknown";
}

std::string key_json(const RowDifference& difference) {
  JsonObject key;
  for (const auto& [name, value] : difference.key) key.value(name, value);
  return key.str();
}

std::string table_json(const TableComparison& table) {
  JsonObject by_column;
  for (const auto& [name, count] : table.changed_by_column) by_column.number(name, count);
  std::vector<std::string> samples;
  for (const auto& sample : table.samples) samples.push_back(difference_json(sample));
  return JsonObject()
      .text("table", table.table)
      .text("in", name_of(table.presence))
      .boolean("byKey", table.by_key)
      .number("rowsBefore", table.rows_before)
      .number("rowsAfter", table.rows_after)
      .number("added", table.added)
      .number("removed", table.removed)
      .number("changed", table.changed)
      .raw("changedByColumn", by_column.str())
      .raw("columnsAdded", json_strings(table.columns_added))
      .raw("columnsDropped", json_strings(table.columns_dropped))
      .raw("samples", json_array(samples))
      .str();
}

std::string report_json(const RebuildReport& report) {
  std::vector<std::string> tables, violations, checks;
  for (const auto& table : report.tables) tables.push_back(table_json(table));
  for (const auto& violation : report.violations) {
    violations.push_back(JsonObject()
                             .number("position", violation.position)
                             .text("type", violation.type)
                             .text("statement", violation.statement)
                             .text("reason", violation.reason)
                             .str());
  }
  for (const auto& check : report.failed_checks) {
    checks.push_back(JsonObject()
                         .text("name", check.name)
                         .number("rows", check.rows)
                         .boolean("failedBefore", check.failed_before)
                         .str());
  }
  return JsonObject()
      .text("module", report.module)
      .text("outcome", annals::name_of(report.outcome))
      .text("formerBuild", report.former_build)
      .text("build", report.build)
      .number("position", report.position)
      .number("switchedAt", report.switched_at)
      .number("eventsApplied", report.events_applied)
      .raw("tables", json_array(tables))
      .number("violationCount", report.violation_count)
      .raw("violations", json_array(violations))
      .raw("failedChecks", json_array(checks))
      .raw("problems", json_strings(report.problems))
      .raw("warnings", json_strings(report.warnings))
      .text("backup", report.backup)
      .str();
}

std::string notes_on(const TableComparison& table) {
  std::vector<std::string> notes;
  if (table.presence == TableComparison::Presence::only_before) notes.emplace_back("is dropped");
  if (table.presence == TableComparison::Presence::only_after) notes.emplace_back("is new");
  for (const auto& name : table.columns_added) notes.push_back("+" + name);
  for (const auto& name : table.columns_dropped) notes.push_back("-" + name);
  for (const auto& [name, count] : table.changed_by_column) {
    notes.push_back(fmt::format("{}: {}", name, count));
  }
  return fmt::format("{}", fmt::join(notes, ", "));
}

void print_tables(Context& context, const RebuildReport& report) {
  if (report.tables.empty()) return;
  Table table(context, {"table", "before", "after", "added", "removed", "changed", "columns"});
  auto number = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  for (const auto& one : report.tables) {
    table.row({one.table, number(one.rows_before), number(one.rows_after), number(one.added),
               number(one.removed), number(one.changed), notes_on(one)});
  }
  table.finish();
}

void print_faults(Context& context, const RebuildReport& report) {
  if (!report.violations.empty()) {
    Table table(context, {"position", "type", "statement", "reason"});
    for (std::size_t i = 0; i < std::min(most_printed, report.violations.size()); ++i) {
      const Violation& one = report.violations[i];
      table.row({static_cast<std::int64_t>(one.position), one.type, one.statement, one.reason});
    }
    table.finish();
    if (report.violation_count > most_printed) {
      context.out.line(fmt::format("and {} more", report.violation_count - most_printed));
    }
  }
  for (const auto& check : report.failed_checks) {
    context.out.line(fmt::format("the check {} finds {}{}", check.name, counted(check.rows, "row"),
                                 check.failed_before ? ", as before" : ""));
  }
  for (const auto& problem : report.problems) context.out.line(printable(problem));
}

}  // namespace

std::string difference_json(const RowDifference& difference) {
  JsonObject columns;
  for (const auto& column : difference.columns) {
    columns.raw(column.name,
                JsonObject().value("before", column.before).value("after", column.after).str());
  }
  return JsonObject()
      .text("change", annals::name_of(difference.kind))
      .raw("key", key_json(difference))
      .raw("columns", columns.str())
      .number("times", difference.times)
      .str();
}

std::string difference_text(const RowDifference& difference) {
  std::vector<std::string> columns;
  for (const auto& column : difference.columns) {
    std::string text = printable(column.name) + ": ";
    if (difference.kind != RowDifference::Kind::added) text += display_text(column.before);
    if (difference.kind == RowDifference::Kind::changed) text += " → ";
    if (difference.kind != RowDifference::Kind::removed) text += display_text(column.after);
    columns.push_back(std::move(text));
  }
  return fmt::format("{} {}  {}", annals::name_of(difference.kind),
                     difference.key.empty() ? "" : key_json(difference), fmt::join(columns, ", "));
}

ExitStatus print_report(Context& context, const RebuildReport& report, bool none_expected) {
  if (context.json) {
    context.out.line(report_json(report));
  } else {
    for (const auto& warning : report.warnings) warn(context, warning);
    print_tables(context, report);
    print_faults(context, report);
    if (!report.backup.empty()) context.out.line("backup " + printable(report.backup));
    context.out.line(printable(report.summary()));
  }
  const bool refused = report.outcome == RebuildOutcome::refused;
  const bool differs = none_expected && !report.equal();
  return refused || differs ? ExitStatus::refused : ExitStatus::done;
}

void RebuildBar::show(const RebuildStatus& status) {
  progress_.relabel(fmt::format("{}: {}", status.module, annals::name_of(status.phase)));
  progress_.update(status.events_done, status.events_all);
}

DifferenceFiles::DifferenceFiles(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  if (std::filesystem::create_directories(folder_, error)) {
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, error);
  }
  if (!error) return;
  throw failure_of(Error(ErrorKind::io, fmt::format("Making the folder {} failed: {}.",
                                                    folder_.string(), error.message())));
}

void DifferenceFiles::write(const std::string& module, const RowDifference& difference) {
  std::string name = module + "." + difference.table;
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '.') c = '_';
  }
  auto& file = files_[name];
  if (!file) {
    file = std::make_unique<OutputFile>((folder_ / (name + ".csv")).string());
    file->output().write(csv_record({"change", "key", "column", "before", "after", "times"}));
  }
  const std::string key = difference.key.empty() ? "" : key_json(difference);
  for (const auto& column : difference.columns) {
    file->output().write(
        csv_record({annals::name_of(difference.kind), key, column.name, plain_text(column.before),
                    plain_text(column.after), fmt::to_string(difference.times)}));
  }
}

void DifferenceFiles::keep() {
  for (auto& [name, file] : files_) file->keep();
}

}  // namespace annals::cli
