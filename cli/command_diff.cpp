#include "cli/commands.h"
#include "cli/difference_output.h"
#include "cli/json_writer.h"
#include "cli/moment.h"
#include "cli/open_log.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string before;
  std::string after;
  std::vector<std::string> tables;
  std::string definition;
  std::optional<std::string> csv;
  bool show_secrets = false;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("A", options.before, "a position, a time, or head");
  arguments.place("B", options.after, "a position, a time, or head");
  arguments.places("TABLE", options.tables, "only these tables; a name, or module.table", false);
  declare_definitions(arguments, options.definition);
  arguments.option("--csv", "DIR", options.csv, "writes the rows that differ, a file a table");
  arguments.flag("--show-secrets", options.show_secrets, "do not cover secret columns");
}

ExitStatus run(Context& context, const Options& options) {
  Moment before = parse_moment("A", options.before);
  Moment after = parse_moment("B", options.after);
  before.definitions = after.definitions = parse_definitions(options.definition);
  const Engine engine = open_log(context, options.file, {options.show_secrets});
  DifferencePrinter printer(context, options.csv);
  const auto difference = engine.diff(before, after, printer.options(options.tables));
  printer.finish(difference, "before", "after");
  return ExitStatus::done;
}

}  // namespace

Command diff_command() {
  return make_command<Options>(
      {"diff", "tells what changed in the tables from one moment to another",
       "Rows added (+), removed (-) and changed (~), with old and new values. By today's\n"
       "definitions, or by those that were in force at each moment.",
       "annals diff tasks.annals 1200 head tasks\n"
       "annals diff tasks.annals 2026-01-01 2026-01-08 --csv changes"},
      declare, run);
}

}  // namespace annals::cli
