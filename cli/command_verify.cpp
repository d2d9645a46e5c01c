#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
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

VerifyReport verify(Context& context, const Engine& engine) {
  Progress progress(context.notes, "verifying", "events");
  return engine.verify([&progress](Position done, Position all) { progress.update(done, all); });
}

std::string report_json(const VerifyReport& report) {
  return JsonObject()
      .boolean("ok", report.problems.empty())
      .number("events", report.events)
      .number("streams", report.streams)
      .number("commits", report.commits)
      .text("treeHead", report.tree_head)
      .raw("problems", json_strings(report.problems))
      .str();
}

ExitStatus run(Context& context, const Options& options) {
  const VerifyReport report = verify(context, open_log(context, options.file));
  if (context.json) {
    context.out.line(report_json(report));
  } else {
    context.out.line(fmt::format("{} in {} and {}, tree head {}", counted(report.events, "event"),
                                 counted(report.streams, "stream"),
                                 counted(report.commits, "commit"), report.tree_head));
    for (const std::string& problem : report.problems) context.out.line(printable(problem));
  }
  if (report.problems.empty()) {
    if (!context.json) context.out.line("every check held");
    return ExitStatus::done;
  }
  throw Failure(ExitStatus::refused, "problems", "problems",
                fmt::format("Verifying {} found {}.", printable(options.file),
                            counted(report.problems.size(), "problem")));
}

}  // namespace

Command verify_command() {
  return make_command<Options>(
      {"verify", "checks every invariant of the log",
       "Positions without gaps, stream versions, ids, schemas, every hash and every tree head.\n"
       "Exit status 1 when a check does not hold.",
       "annals verify tasks.annals"},
      declare, run);
}

}  // namespace annals::cli
