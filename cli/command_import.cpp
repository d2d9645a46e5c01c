#include <annals/import.h>
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
  std::string format;
  std::string source;
  bool dry_run = false;
  bool strict = false;
  bool again = false;
  std::string actor;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("FORMAT", options.format,
                  fmt::format("one of: {}", fmt::join(import_formats(), ", ")));
  arguments.place("PATH", options.source, "what to import");
  arguments.flag("--dry-run", options.dry_run, "report only, append nothing");
  arguments.flag("--strict", options.strict,
                 "refuse the whole when something of it would be kept raw");
  arguments.flag("--again", options.again,
                 "also a content that was imported before: the tables go back to it");
  arguments.actor(options.actor);
}

void require_format(const std::string& format) {
  const std::vector<std::string> formats = import_formats();
  if (std::find(formats.begin(), formats.end(), format) != formats.end()) return;
  std::string message = fmt::format("There is no import format '{}'", printable(format));
  if (const auto meant = nearest(format, formats)) {
    message += fmt::format("; did you mean {}?", *meant);
  } else {
    message += fmt::format("; there are: {}.", fmt::join(formats, ", "));
  }
  throw usage_error(message);
}

std::string report_json(const ImportReport& report) {
  std::vector<std::string> tables;
  for (const auto& table : report.tables) {
    tables.push_back(JsonObject()
                         .text("name", table.name)
                         .number("rows", table.rows)
                         .number("inTables", table.in_tables)
                         .number("kept", table.kept)
                         .number("changed", table.changed)
                         .str());
  }
  std::vector<std::string> skipped;
  for (const auto& part : report.skipped) {
    JsonObject object;
    object.text("name", part.name).number("rows", part.rows).text("reason", part.reason);
    skipped.push_back(object.str());
  }
  JsonObject object;
  object.text("format", report.format)
      .text("source", report.source)
      .text("shape", report.shape)
      .boolean("dryRun", report.dry_run)
      .raw("tables", json_array(tables))
      .raw("skipped", json_array(skipped))
      .number("eventsAppended", report.events_appended)
      .number("corrections", report.corrections)
      .raw("warnings", json_strings(report.warnings));
  if (report.first_position > 0) {
    object.number("firstPosition", report.first_position)
        .number("lastPosition", report.last_position);
  }
  if (report.imported_before > 0) object.number("importedBefore", report.imported_before);
  if (!report.backup.empty()) object.text("backup", report.backup);
  return object.str();
}

void print_tables(Context& context, const ImportReport& report) {
  Table table(context, {"table", "rows", "in tables", "kept", "changed"});
  ImportReport::Table all{"all"};
  const auto row = [&table](const ImportReport::Table& counts) {
    const auto number = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
    table.row({counts.name, number(counts.rows), number(counts.in_tables), number(counts.kept),
               number(counts.changed)});
  };
  for (const auto& counts : report.tables) {
    row(counts);
    all.rows += counts.rows;
    all.in_tables += counts.in_tables;
    all.kept += counts.kept;
    all.changed += counts.changed;
  }
  row(all);
  table.finish();
}

std::string outcome_of(const ImportReport& report, bool again) {
  const std::string events = counted(report.events_appended, "event");
  const std::string corrections =
      report.corrections == 0
          ? ""
          : fmt::format(", {} of them to close gaps in its history", report.corrections);
  if (!report.refusal.empty()) return "nothing was appended";
  if (report.imported_before > 0 && !again) {
    return fmt::format(
        "this content was imported before, up to position {}; --again goes back to it",
        report.imported_before);
  }
  if (report.dry_run) return fmt::format("dry run: {} would be appended{}", events, corrections);
  if (report.events_appended == 0) return "nothing new: no event was appended";
  return fmt::format("{} appended, positions {} to {}{}", events, report.first_position,
                     report.last_position, corrections);
}

void print(Context& context, const ImportReport& report, bool again) {
  context.out.line(fmt::format("{}: {}", printable(report.source), printable(report.shape)));
  if (!report.tables.empty()) print_tables(context, report);
  for (const auto& part : report.skipped) {
    context.out.line(
        fmt::format("not read: {}{}, {}", printable(part.name),
                    part.rows > 0 ? fmt::format(" ({})", counted(part.rows, "row")) : "",
                    printable(part.reason)));
  }
  for (const std::string& warning : report.warnings) {
    context.out.line(fmt::format("warning: {}", printable(warning)));
  }
  if (!report.backup.empty()) {
    context.out.line(fmt::format("backed up to {}", printable(report.backup)));
  }
  context.out.line(outcome_of(report, again));
}

ExitStatus run(Context& context, const Options& options) {
  require_format(options.format);
  Engine engine = open_log(context, options.file, {.limits = no_limits});
  ImportOptions wanted;
  wanted.dry_run = options.dry_run;
  wanted.strict = options.strict;
  wanted.again = options.again;
  if (!options.actor.empty()) wanted.actor = options.actor;
  Progress progress(context.notes, "importing", "items");
  wanted.on_phase = [&progress](ImportPhase phase) { progress.relabel(name_of(phase)); };
  wanted.on_progress = [&progress](std::uint64_t done, std::uint64_t all) {
    progress.update(done, all);
  };
  const ImportReport report = import_from(engine, options.format, options.source, wanted);
  if (context.json) {
    context.out.line(report_json(report));
  } else {
    print(context, report, options.again);
  }
  if (!report.refusal.empty()) {
    throw Failure(ExitStatus::refused, "rejection", "strict", report.refusal);
  }
  return ExitStatus::done;
}

}  // namespace

Command import_command() {
  return make_command<Options>(
      {"import", "turns the data of another system into events",
       "Afterwards the tables show what the source holds. What the modules cannot represent is "
       "kept\n"
       "as events, each with its reason, and counted: rows = in tables + kept. Of a later state "
       "of\n"
       "the same source only what changed is appended, of the same state nothing.\n"
       "The formats are: " +
           fmt::format("{}.", fmt::join(import_formats(), ", ")),
       "annals import tasks.annals shark shark-tasks.db --dry-run"},
      declare, run);
}

}  // namespace annals::cli
