#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/moment.h"
#include "cli/open_log.h"
#include "cli/table.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string table;
  std::vector<std::string> key;
  std::vector<std::string> columns;
  bool show_secrets = false;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("TABLE", options.table, "its name, or module.table");
  arguments.places("KEY", options.key,
                   "the row's primary key or any unique key; a value for each "
                   "of its columns");
  arguments.option("--column", "NAME", options.columns, "only what changed this column, or these");
  arguments.flag("--show-secrets", options.show_secrets, "do not cover secret columns");
}

std::string_view word_for(RowChange::Kind kind) {
  switch (kind) {
    case RowChange::Kind::inserted:
      return "inserted";
    case RowChange::Kind::updated:
      return "updated";
    case RowChange::Kind::deleted:
      return "deleted";
  }
  return "";
}

/// Leaves only the columns asked for; false when none of them changed.
bool narrow(RowChange& change, const std::vector<std::string>& columns) {
  if (columns.empty()) return true;
  std::erase_if(change.columns, [&](const RowChange::Column& column) {
    return std::find(columns.begin(), columns.end(), column.name) == columns.end();
  });
  return !change.columns.empty();
}

std::string change_json(const RowChange& change) {
  JsonObject columns;
  for (const auto& column : change.columns) {
    JsonObject values;
    if (change.kind != RowChange::Kind::inserted) values.value("before", column.before);
    if (change.kind != RowChange::Kind::deleted) values.value("after", column.after);
    columns.raw(column.name, values.str());
  }
  JsonObject object;
  object.number("position", change.event.position)
      .text("stream", change.event.stream)
      .number("version", change.event.version)
      .text("type", change.event.type)
      .text("at", to_iso(change.event.at))
      .text("recordedAt", to_iso(change.event.recorded_at));
  if (change.event.actor) object.text("actor", *change.event.actor);
  return object.text("id", change.event.id.to_string())
      .text("kind", word_for(change.kind))
      .raw("columns", columns.str())
      .str();
}

void print(Context& context, const RowChange& change) {
  std::string head =
      fmt::format("{}  {}  {}", change.event.position, to_iso(change.event.at), change.event.type);
  if (change.event.actor) head += "  by " + printable(*change.event.actor);
  context.out.line(fmt::format("{}  {}", bold(context, head), word_for(change.kind)));
  for (const auto& column : change.columns) {
    std::string line = fmt::format("  {}: ", printable(column.name));
    if (change.kind != RowChange::Kind::inserted) line += display_text(column.before);
    if (change.kind == RowChange::Kind::updated) line += " → ";
    if (change.kind != RowChange::Kind::deleted) line += display_text(column.after);
    context.out.line(line);
  }
}

ExitStatus run(Context& context, const Options& options) {
  std::vector<Value> key;
  for (const std::string& text : options.key) key.push_back(parse_value(text));
  const Engine engine = open_caught_up(context, options.file, {options.show_secrets});
  RowLife life = engine.history(options.table, key);
  if (life.changes.empty() && !life.from_the_start) {
    throw failure_of(
        Error(ErrorKind::not_found,
              fmt::format("{} never had a row with the key {}.", printable(options.table),
                          printable(fmt::to_string(fmt::join(options.key, ", "))))));
  }
  if (life.from_the_start && !context.json) {
    context.out.line("It was there before the first event.");
  }
  for (RowChange& change : life.changes) {
    if (!narrow(change, options.columns)) continue;
    if (context.json) {
      context.out.line(change_json(change));
    } else {
      print(context, change);
    }
  }
  tell_moment(context, life.moment);
  return ExitStatus::done;
}

}  // namespace

Command history_command() {
  return make_command<Options>(
      {"history", "tells the life of a row: which event changed what in it, when, by whom",
       "A row that was deleted has its history all the same. Columns that a module declares as\n"
       "secret are covered unless --show-secrets asks for them.",
       "annals history tasks.annals tasks T-E01-F01-001 --column status"},
      declare, run);
}

}  // namespace annals::cli
