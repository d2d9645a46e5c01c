#include <annals/export.h>
#include <annals/export_files.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/event_filter.h"
#include "cli/event_text.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/output_file.h"
#include "cli/table.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string format;
  std::string target;
  EventFilter filter;
  bool hashes = false;
  bool show_secrets = false;
  std::optional<std::string> profile;
  bool config_only = false;
};

// Formats that hold the tables of a module.
std::vector<std::string> table_formats() {
  std::vector<std::string> names = export_formats();
  for (std::string& name : file_export_formats()) names.push_back(std::move(name));
  return names;
}

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("FORMAT", options.format,
                  fmt::format("ndjson: an event a line; csv; or of tables: {}",
                              fmt::join(table_formats(), ", ")));
  arguments.place("PATH", options.target, "the file to make; - for standard output");
  declare_filter(arguments, options.filter);
  arguments.flag("--hashes", options.hashes,
                 "with tags, payload hash and leaf hash, to be compared with proofs");
  arguments.flag("--show-secrets", options.show_secrets, "do not cover secret fields");
  arguments.option("--profile", "ID", options.profile,
                   "burndown-package: which profile; the active one when left out");
  arguments.flag("--config-only", options.config_only,
                 "burndown-package: without what was fetched");
}

/// Writes events in one of the formats, a line each.
class EventWriter {
 public:
  EventWriter(const Engine& engine, const Options& options, Output& out)
      : engine_(engine), options_(options), out_(out), csv_(options.format == "csv") {}

  void header() {
    if (!csv_) return;
    std::vector<std::string> names = {
        "position", "stream", "version",       "type",        "at",       "recordedAt",
        "actor",    "id",     "correlationId", "causationId", "metadata", "data"};
    if (options_.hashes) names.insert(names.end(), {"tags", "payloadHash", "leafHash"});
    out_.write(csv_record(names));
  }

  void write(const RecordedEvent& event) {
    if (csv_) {
      out_.write(csv_record(fields(event)));
    } else if (options_.hashes) {
      const EventLeaf leaf = engine_.leaf(event.position);
      out_.line(event_json(engine_, event, options_.show_secrets, true, &leaf));
    } else {
      out_.line(event_json(engine_, event, options_.show_secrets, true));
    }
  }

 private:
  std::vector<std::string> fields(const RecordedEvent& event) const {
    const auto id_text = [](const std::optional<EventId>& id) {
      return id ? id->to_string() : std::string();
    };
    std::vector<std::string> fields = {std::to_string(event.position),
                                       event.stream,
                                       std::to_string(event.version),
                                       event.type,
                                       to_iso(event.at),
                                       to_iso(event.recorded_at),
                                       event.actor.value_or(""),
                                       event.id.to_string(),
                                       id_text(event.correlation_id),
                                       id_text(event.causation_id),
                                       event.metadata,
                                       engine_.to_json(event, options_.show_secrets)};
    if (options_.hashes) {
      const EventLeaf leaf = engine_.leaf(event.position);
      fields.insert(fields.end(), {tags_json(leaf.tags), leaf.payload_hash, leaf.leaf_hash});
    }
    return fields;
  }

  const Engine& engine_;
  const Options& options_;
  Output& out_;
  bool csv_;
};

Position export_events(Context& context, const Engine& engine, const Options& options,
                       Output& out) {
  ReadQuery query = query_of(options.filter);
  query.to = std::min(query.to, engine.head());
  Progress progress(context.notes, "exporting", "events");
  EventWriter writer(engine, options, out);
  writer.header();
  Position count = 0;
  for (const RecordedEvent& event : engine.read(query)) {
    writer.write(event);
    ++count;
    if (!out.is_terminal()) progress.update(event.position, query.to);
  }
  return count;
}

void require_format(const std::string& format) {
  std::vector<std::string> formats = {"ndjson", "csv"};
  for (std::string& name : table_formats()) formats.push_back(std::move(name));
  if (std::ranges::find(formats, format) != formats.end()) return;
  throw usage_error(fmt::format("There is no export format '{}'; there are: {}.", printable(format),
                                fmt::join(formats, ", ")));
}

// The tables of a module, in the format of the system that it comes from.
ExitStatus export_tables(Context& context, const Options& options) {
  const Engine engine = open_log(context, options.file, {.limits = no_limits});
  const auto write_to = [&](Output& out) {
    return export_to(engine, options.format, [&](std::string_view text) { out.write(text); });
  };
  if (options.target == "-") {
    write_to(context.out);
    return ExitStatus::done;
  }
  OutputFile file(options.target);
  const ExportReport report = write_to(file.output());
  file.keep();
  std::uint64_t rows = 0;
  for (const auto& section : report.sections) rows += section.rows;
  if (context.json) {
    context.out.line(JsonObject().text("file", options.target).number("rows", rows).str());
  } else {
    context.out.line(
        fmt::format("{} written to {}", counted(rows, "row"), printable(options.target)));
  }
  return ExitStatus::done;
}

// The same in the files of that system, a folder of them or one.
ExitStatus write_files(Context& context, const Options& options) {
  const Engine engine = open_log(context, options.file, {.limits = no_limits});
  FileExportOptions wanted;
  wanted.show_secrets = options.show_secrets;
  wanted.profile = options.profile.value_or("");
  wanted.with_data = !options.config_only;
  const auto report = export_files(engine, options.format, options.target, wanted);
  if (context.json) {
    JsonObject rows;
    for (const auto& [table, count] : report.rows) rows.number(table, count);
    context.out.line(JsonObject()
                         .text("file", report.target)
                         .number("files", report.files)
                         .raw("rows", rows.str())
                         .str());
    return ExitStatus::done;
  }
  Table table(context, {"table", "rows"});
  for (const auto& [name, count] : report.rows) {
    table.row({name, static_cast<std::int64_t>(count)});
  }
  table.finish();
  context.out.line(
      fmt::format("{} written to {}", counted(report.files, "file"), printable(options.target)));
  return ExitStatus::done;
}

ExitStatus run(Context& context, const Options& options) {
  require_format(options.format);
  const auto of_files = file_export_formats();
  if (std::ranges::find(of_files, options.format) != of_files.end()) {
    return write_files(context, options);
  }
  if (options.format != "ndjson" && options.format != "csv") {
    return export_tables(context, options);
  }
  const Engine engine = open_log(context, options.file, {.limits = no_limits});
  if (options.target == "-") {
    export_events(context, engine, options, context.out);
    return ExitStatus::done;
  }
  OutputFile file(options.target);
  const Position count = export_events(context, engine, options, file.output());
  file.keep();
  if (context.json) {
    context.out.line(JsonObject().text("file", options.target).number("events", count).str());
  } else {
    context.out.line(
        fmt::format("{} written to {}", counted(count, "event"), printable(options.target)));
  }
  return ExitStatus::done;
}

}  // namespace

Command export_command() {
  return make_command<Options>(
      {"export", "writes the log, or a selection of it, in another format",
       "In ndjson each line is an event as log --json prints it, with its metadata where it has\n"
       "some; csv has the same in columns, and a header. The options that narrow are those of\n"
       "log. --hashes adds what the hash tree covers beside: an event whose secrets are covered\n"
       "can still be checked. The format of another\n"
       "system holds the tables of its module as they are, for an import there or here. An\n"
       "existing file is not overwritten, and a file appears only when it is complete.",
       "annals export tasks.annals ndjson tasks.ndjson\n"
       "annals export tasks.annals csv alice.csv --actor alice --since 2026-01-01 --hashes"},
      declare, run);
}

}  // namespace annals::cli
