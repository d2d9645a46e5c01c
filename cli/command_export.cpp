#include <fmt/format.h>

#include <optional>

#include "cli/commands.h"
#include "cli/event_text.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/output_file.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string format;
  std::string target;
  bool show_secrets = false;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("FORMAT", options.format, "ndjson: every event, a line each");
  arguments.place("PATH", options.target, "the file to make; - for standard output");
  arguments.flag("--show-secrets", options.show_secrets, "do not cover secret fields");
}

Position export_events(Context& context, const Engine& engine, Output& out, bool show_secrets) {
  const Position head = engine.head();
  Progress progress(context.notes, "exporting", "events");
  Position count = 0;
  for (const RecordedEvent& event : engine.read({.to = head})) {
    out.line(event_json(engine, event, show_secrets, true));
    ++count;
    if (!out.is_terminal()) progress.update(count, head);
  }
  return count;
}

ExitStatus run(Context& context, const Options& options) {
  if (options.format != "ndjson") {
    throw usage_error(fmt::format("There is no export format '{}'; there is: ndjson.",
                                  printable(options.format)));
  }
  const Engine engine = open_log(context, options.file);
  if (options.target == "-") {
    export_events(context, engine, context.out, options.show_secrets);
    return ExitStatus::done;
  }
  OutputFile file(options.target);
  const Position count = export_events(context, engine, file.output(), options.show_secrets);
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
      {"export", "writes the whole log in another format",
       "In ndjson each line is an event as log --json prints it, with its metadata where it has\n"
       "some. An existing file is not overwritten, and a file appears only when it is complete.",
       "annals export tasks.annals ndjson tasks.ndjson"},
      declare, run);
}

}  // namespace annals::cli
