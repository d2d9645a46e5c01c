#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/event_text.h"
#include "cli/json_writer.h"
#include "cli/moment.h"
#include "cli/open_log.h"
#include "cli/query_limits.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string sql;
  std::optional<std::uint64_t> from;
  std::optional<std::uint64_t> to;
  bool linear = false;
  bool show_secrets = false;
  QueryLimitOptions limits;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("SQL", options.sql, "a SELECT; its first value is the condition");
  arguments.option("--from", "POSITION", options.from, "looks at events after this one");
  arguments.option("--to", "POSITION", options.to, "looks at events up to this one");
  arguments.flag("--linear", options.linear,
                 "looks after every event, for conditions that come and go");
  arguments.flag("--show-secrets", options.show_secrets, "shows secret fields as they are");
  options.limits.declare(arguments);
}

std::string found_json(const Engine& engine, const Bisection& found, bool show_secrets) {
  JsonObject object;
  if (found.event) object.raw("event", event_json(engine, *found.event, show_secrets));
  return object.boolean("fromTheStart", found.from_the_start)
      .value("before", found.before)
      .value("after", found.after)
      .number("asked", found.asked)
      .raw("asOf", moment_json(found.moment))
      .str();
}

void print(Context& context, const Engine& engine, const Bisection& found, bool show_secrets) {
  if (found.event) {
    EventPrinter printer(context, engine, show_secrets);
    printer.print(*found.event);
    printer.finish();
    context.out.line(fmt::format("{} → {}", display_text(found.before), display_text(found.after)));
  } else if (found.from_the_start) {
    context.out.line("It is true from the start.");
  } else {
    context.out.line("It is not true.");
  }
}

ExitStatus run(Context& context, const Options& options) {
  const Engine engine =
      open_log(context, options.file, {options.show_secrets, options.limits.limits()});
  BisectOptions how;
  how.from = options.from.value_or(0);
  how.to = options.to;
  how.linear = options.linear;
  Progress progress(context.notes, "searching", "events");
  how.on_progress = [&](Position done, Position all) { progress.update(done, all); };
  const Bisection found = engine.bisect(options.sql, {}, how);
  if (context.json) {
    context.out.line(found_json(engine, found, options.show_secrets));
  } else {
    print(context, engine, found, options.show_secrets);
    tell_moment(context, found.moment);
  }
  return found.event ? ExitStatus::done : ExitStatus::refused;
}

}  // namespace

Command bisect_command() {
  return make_command<Options>(
      {"bisect", "finds the first event after which something is true",
       "The query's first value is looked at as of former positions, as in a WHERE: NULL and 0 "
       "are\n"
       "false. It is taken to stay true once it is; --linear makes no such assumption, and takes\n"
       "longer. By today's definitions. Exit status 1 when there is no such event.",
       "annals bisect tasks.annals \"select count(*) > 100 from tasks\""},
      declare, run);
}

}  // namespace annals::cli
