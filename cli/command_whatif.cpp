#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/difference_output.h"
#include "cli/event_lines.h"
#include "cli/input.h"
#include "cli/json_members.h"
#include "cli/json_writer.h"
#include "cli/moment.h"
#include "cli/open_log.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::vector<std::string> without;
  std::optional<std::string> replace;
  std::optional<std::string> add;
  std::optional<std::string> capnp;
  std::optional<std::string> sql;
  std::optional<std::string> as_of;
  std::vector<std::string> tables;
  std::optional<std::string> csv;
  bool show_secrets = false;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.option("--without", "EVENTS", options.without,
                   "leaves out: a position, FIRST-LAST, stream=NAME, type=NAME, actor=NAME, or "
                   "tag:NAME=VALUE");
  arguments.option(
      "--replace", "FILE", options.replace,
      "NDJSON as of log --json: each takes the place of the event at its \"position\"");
  arguments.option("--add", "FILE", options.add,
                   "NDJSON: each comes after the position \"after\", or at the end");
  arguments.option("--capnp", "FILE", options.capnp, "with --sql: another definition's events");
  arguments.option("--sql", "FILE", options.sql, "with --capnp: another definition's tables");
  arguments.option("--as-of", "MOMENT", options.as_of, "replays up to this position or time");
  arguments.option("--table", "TABLE", options.tables,
                   "compares only this table, or these; a name, or module.table");
  arguments.option("--csv", "DIR", options.csv, "writes the rows that differ, a file a table");
  arguments.flag("--show-secrets", options.show_secrets, "do not cover secret columns");
}

Position position_in(const std::string& name, std::string_view text) {
  if (const auto position = parse_number(text)) return *position;
  throw usage_error(fmt::format("{}: '{}' is no position.", name, printable(std::string(text))));
}

ReadQuery query_of(const std::string& text) {
  const std::string option = "--without";
  ReadQuery query;
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    const std::size_t dash = text.find('-');
    query.from = position_in(option, std::string_view(text).substr(0, dash));
    query.to = dash == std::string::npos
                   ? query.from
                   : position_in(option, std::string_view(text).substr(dash + 1));
    return query;
  }
  const std::string name = text.substr(0, equals);
  const std::string value = text.substr(equals + 1);
  if (name == "stream") {
    query.stream = value;
  } else if (name == "type") {
    query.types.push_back(value);
  } else if (name == "actor") {
    query.actor = value;
  } else if (name.starts_with("tag:")) {
    query.tags.push_back({name.substr(4), value});
  } else {
    throw usage_error(fmt::format(
        "{}: '{}' is none of POSITION, FIRST-LAST, stream=, type=, actor= and tag:NAME=.", option,
        printable(text)));
  }
  if (value.empty()) throw usage_error(fmt::format("{}: {} is empty.", option, name));
  return query;
}

/// An event's line with one more member, `place`, which is not the event's own.
AlteredEvent altered_event(const Engine& engine, std::string_view line, std::string_view place,
                           std::optional<Position> otherwise) {
  std::string own = "{";
  std::optional<Position> position = otherwise;
  for (const auto& [name, json] : json_members(line)) {
    if (name == place) {
      position = position_in(name, json);
    } else {
      own += fmt::format("{}{}:{}", own.size() > 1 ? "," : "", json_string(name), json);
    }
  }
  if (!position) throw usage_error(fmt::format("\"{}\" is missing.", place));
  EventLine event = parse_event_line(engine, own + "}", {});
  return {*position, std::move(event.event), std::move(event.attribution.actor)};
}

std::vector<AlteredEvent> altered_events(const Engine& engine, const std::string& file,
                                         std::string_view place,
                                         std::optional<Position> otherwise) {
  const std::string text = read_file(file, limits::json_bytes);
  std::vector<AlteredEvent> events;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.empty()) continue;
    try {
      events.push_back(altered_event(engine, line, place, otherwise));
    } catch (const Failure& failure) {
      throw usage_error(fmt::format("{}, line {}: {}", printable(file), number, failure.what()));
    } catch (const Error& error) {
      throw failure_of(error, fmt::format("{}, line {}: ", printable(file), number));
    }
  }
  return events;
}

WhatIf wanted(const Engine& engine, const Options& options) {
  WhatIf what_if;
  if (options.as_of) what_if.moment = parse_moment("--as-of", *options.as_of);
  for (const auto& text : options.without) what_if.without.push_back(query_of(text));
  if (options.replace) {
    what_if.replaced = altered_events(engine, *options.replace, "position", std::nullopt);
  }
  if (options.add) {
    const Position end = engine.as_of(what_if.moment).moment().position;
    what_if.added = altered_events(engine, *options.add, "after", end);
  }
  if (options.capnp) {
    what_if.definition = Module::from_texts(read_file(*options.capnp, limits::module_text_bytes),
                                            read_file(*options.sql, limits::module_text_bytes));
  }
  return what_if;
}

ExitStatus run(Context& context, const Options& options) {
  if (options.capnp.has_value() != options.sql.has_value()) {
    throw usage_error("--capnp and --sql go together.");
  }
  const Engine engine = open_log(context, options.file, {options.show_secrets});
  const WhatIf what_if = wanted(engine, options);
  DifferencePrinter printer(context, options.csv);
  const WhatIfReport report = engine.what_if(what_if, printer.options(options.tables));
  JsonObject counts;
  counts.number("leftOut", report.left_out)
      .number("replaced", report.replaced)
      .number("added", report.added);
  printer.finish(report.difference, "the truth", "what would be", counts);
  if (!context.json) {
    context.out.line(fmt::format("{} left out, {} replaced, {} added",
                                 counted(report.left_out, "event"), report.replaced, report.added));
  }
  return ExitStatus::done;
}

}  // namespace

Command whatif_command() {
  return make_command<Options>(
      {"whatif", "shows what the tables would be, had events or a definition been others",
       "The log is replayed beside, with some events left out, replaced or added, or with another\n"
       "definition, and compared with the truth, which is untouched. Events that the tables then\n"
       "refuse are left out, too, and listed. Added events have positions beyond the head, so "
       "that\n"
       "all others keep theirs.",
       "annals whatif bank.annals --without 17 --without actor=mallory\n"
       "annals log bank.annals --from 17 --to 17 --json | sed s/250/2500/ > other\n"
       "annals whatif bank.annals --replace other"},
      declare, run);
}

}  // namespace annals::cli
