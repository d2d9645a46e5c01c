#include <signal.h>

#include <atomic>

#include "cli/commands.h"
#include "cli/event_filter.h"
#include "cli/event_text.h"
#include "cli/open_log.h"

namespace annals::cli {
namespace {

/// How soon a follower notices an interrupt, or that its reader has gone.
constexpr auto look_up_every = std::chrono::milliseconds(200);

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

struct Options {
  std::string file;
  EventFilter filter;
  bool follow = false;
  bool show_secrets = false;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  declare_filter(arguments, options.filter);
  arguments.flag("--follow", options.follow,
                 "go on with each event as it comes, until interrupted");
  arguments.flag("--show-secrets", options.show_secrets, "show secret fields");
}

void note_interrupts() {
  struct sigaction on_interrupt {};
  on_interrupt.sa_handler = [](int) { interrupted = true; };
  sigaction(SIGINT, &on_interrupt, nullptr);
  sigaction(SIGTERM, &on_interrupt, nullptr);
}

void follow(const Engine& engine, const ReadQuery& query, Context& context, EventPrinter& printer) {
  EventFollower follower = engine.follow(query);
  std::uint64_t left = query.limit;
  bool up_to_date = false;
  while (!interrupted && left > 0 && !context.out.reader_has_gone()) {
    // As long as there is a past to print, it is printed as a whole.
    const RecordedEvent* event = follower.next(up_to_date ? look_up_every : look_up_every / 10);
    if (event) {
      printer.print(*event);
      --left;
    }
    if (up_to_date || !event) {
      printer.flush();
      up_to_date = true;
    }
  }
}

ExitStatus run(Context& context, const Options& options) {
  const ReadQuery query = query_of(options.filter);
  if (options.follow && (query.reverse || options.filter.to || options.filter.until)) {
    throw usage_error("--follow has no end: it does not go with --reverse, --to or --until.");
  }
  if (options.follow) note_interrupts();
  const Engine engine = open_log(context, options.file);
  EventPrinter printer(context, engine, options.show_secrets);
  if (options.follow) {
    follow(engine, query, context, printer);
  } else {
    for (const RecordedEvent& event : engine.read(query)) printer.print(event);
  }
  printer.finish();
  return ExitStatus::done;
}

}  // namespace

Command log_command() {
  return make_command<Options>(
      {"log", "prints events",
       "Fields that a schema marks as secret are covered, unless --show-secrets asks for them.\n"
       "With --json one line each: position, stream, version, type, at, recordedAt, actor, id,\n"
       "correlationId, causationId, data; what an event does not have is left out.",
       "annals log tasks.annals --tag task=T-E01-F01-001\n"
       "annals log tasks.annals --type work.TaskStatusChanged --reverse --limit 10\n"
       "annals log tasks.annals --follow --json"},
      declare, run);
}

}  // namespace annals::cli
