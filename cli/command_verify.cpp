#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/output_file.h"
#include "cli/rebuild_output.h"
#include "cli/table.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

constexpr std::size_t most_events = 20;  // of a row, for people; JSON has all

struct Options {
  std::string file;
  bool deep = false;
  std::string since;
  std::string proof;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.flag("--deep", options.deep, "builds every table anew from the log and compares");
  arguments.option("--since", "HEAD", options.since,
                   "a head that was kept: also check that the log extends it");
  arguments.option("--proof", "PATH", options.proof,
                   "with --since: write the proof of that, as JSON, to this file");
}

std::optional<TreeHead> kept_head(const Options& options) {
  if (options.since.empty()) {
    if (!options.proof.empty()) throw usage_error("--proof goes with --since.");
    return std::nullopt;
  }
  auto head = TreeHead::parse(options.since);
  if (!head) {
    throw usage_error(fmt::format("--since: '{}' is not POSITION:ROOT.", printable(options.since)));
  }
  return head;
}

DeepVerifyReport verify(Context& context, const Engine& engine, bool deep,
                        const std::optional<TreeHead>& since) {
  Progress progress(context.notes, "verifying", "events");
  DeepVerifyReport report;
  if (!deep) {
    const auto show = [&progress](Position done, Position all) { progress.update(done, all); };
    report.log = since ? engine.verify(*since, show) : engine.verify(show);
    return report;
  }
  DeepVerifyOptions options;
  options.since = since;
  options.on_progress = [&progress](std::string_view what, Position done, Position all) {
    progress.relabel(fmt::format("verifying {}", what));
    progress.update(done, all);
  };
  return engine.verify_deep(options);
}

std::string event_json(const RowChange& change) {
  JsonObject object;
  object.number("position", change.event.position)
      .text("type", change.event.type)
      .text("at", to_iso(change.event.at));
  if (change.event.actor) object.text("actor", *change.event.actor);
  return object.str();
}

std::string table_json(const TableVerification& table) {
  JsonObject object;
  object.text("table", table.table)
      .number("rows", table.rows)
      .text("hash", table.hash)
      .boolean("equal", table.equal)
      .boolean("repeatable", table.repeatable);
  if (!table.first) return object.str();
  std::vector<std::string> events;
  for (const RowChange& change : table.events) events.push_back(event_json(change));
  return object.number("added", table.added)
      .number("removed", table.removed)
      .number("changed", table.changed)
      .raw("first", difference_json(*table.first))
      .raw("events", json_array(events))
      .str();
}

std::string module_json(const ModuleVerification& module) {
  std::vector<std::string> tables;
  for (const auto& table : module.tables) tables.push_back(table_json(table));
  return JsonObject()
      .text("module", module.module)
      .text("build", module.build)
      .number("position", module.position)
      .boolean("ok", module.problems.empty())
      .raw("tables", json_array(tables))
      .raw("problems", json_strings(module.problems))
      .str();
}

std::string report_json(const DeepVerifyReport& report, bool deep) {
  JsonObject object;
  object.boolean("ok", report.ok())
      .number("events", report.log.events)
      .number("streams", report.log.streams)
      .number("commits", report.log.commits)
      .text("treeHead", report.log.tree_head)
      .raw("problems", json_strings(report.log.problems));
  if (!deep) return object.str();
  std::vector<std::string> modules;
  for (const auto& module : report.modules) modules.push_back(module_json(module));
  return object.raw("modules", json_array(modules)).str();
}

void print_first_difference(Context& context, const std::string& module,
                            const TableVerification& table) {
  context.out.line(fmt::format("{}.{}: {}", module, table.table, difference_text(*table.first)));
  if (table.events.empty()) context.out.line("  no event is known to have touched this row");
  for (std::size_t i = 0; i < std::min(most_events, table.events.size()); ++i) {
    const RecordedEvent& event = table.events[i].event;
    std::string line = fmt::format("  {}  {}  {}", event.position, to_iso(event.at), event.type);
    if (event.actor) line += "  by " + printable(*event.actor);
    context.out.line(line);
  }
  if (table.events.size() > most_events) {
    context.out.line(fmt::format("  and {} more events", table.events.size() - most_events));
  }
}

void print_modules(Context& context, const std::vector<ModuleVerification>& modules) {
  Table list(context, {"module", "table", "rows", "hash", "state"});
  for (const auto& module : modules) {
    for (const auto& table : module.tables) {
      const char* state = !table.equal ? "differs" : table.repeatable ? "equal" : "not repeatable";
      list.row({module.module, table.table, static_cast<std::int64_t>(table.rows),
                table.hash.substr(0, 16), state});
    }
  }
  list.finish();
  for (const auto& module : modules) {
    for (const auto& problem : module.problems) {
      context.out.line(fmt::format("{}: {}", module.module, printable(problem)));
    }
    for (const auto& table : module.tables) {
      if (table.first) print_first_difference(context, module.module, table);
    }
  }
}

ExitStatus run(Context& context, const Options& options) {
  const std::optional<TreeHead> since = kept_head(options);
  const Engine engine =
      options.deep ? open_caught_up(context, options.file) : open_log(context, options.file);
  const DeepVerifyReport report = verify(context, engine, options.deep, since);
  const VerifyReport& log = report.log;
  if (log.problems.empty() && !options.proof.empty()) {
    write_complete(options.proof,
                   engine.prove_extension(since->position, log.events).to_json() + '\n');
  }
  if (context.json) {
    context.out.line(report_json(report, options.deep));
  } else {
    context.out.line(fmt::format("{} in {} and {}, tree head {}", counted(log.events, "event"),
                                 counted(log.streams, "stream"), counted(log.commits, "commit"),
                                 log.tree_head));
    for (const std::string& problem : log.problems) context.out.line(printable(problem));
    if (!report.modules.empty()) print_modules(context, report.modules);
  }
  if (report.ok()) {
    if (!context.json) {
      context.out.line("every check held");
      if (since) context.out.line(fmt::format("the log extends {}", since->to_string()));
    }
    return ExitStatus::done;
  }
  throw Failure(ExitStatus::refused, "problems", "problems",
                fmt::format("Verifying {} found {}.", printable(options.file),
                            counted(report.problem_count(), "problem")));
}

}  // namespace

Command verify_command() {
  return make_command<Options>(
      {"verify", "checks every invariant of the log",
       "Positions without gaps, stream versions, ids, schemas, every hash and every tree head.\n"
       "With --deep the tables of every module are built from the log, twice in two manners, and\n"
       "compared with the active ones row by row; the first row of a table that differs is shown\n"
       "with the events that touched it.\n"
       "With --since also that the log is the one whose head was kept, with nothing but events\n"
       "added at its end. Exit status 1 when a check does not hold.",
       "annals verify tasks.annals\n"
       "annals verify tasks.annals --deep --json\n"
       "annals verify tasks.annals --since $(tail -1 heads.txt) --proof extension.json"},
      declare, run);
}

}  // namespace annals::cli
