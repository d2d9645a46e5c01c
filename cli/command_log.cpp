#include <fmt/format.h>
#include <signal.h>

#include <atomic>

#include "cli/commands.h"
#include "cli/event_text.h"
#include "cli/open_log.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

/// How soon a follower notices an interrupt, or that its reader has gone.
constexpr auto look_up_every = std::chrono::milliseconds(200);

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

struct Options {
  std::string file;
  std::string stream;
  std::vector<std::string> types;
  std::vector<std::string> tags;
  std::optional<std::uint64_t> from;
  std::optional<std::uint64_t> to;
  std::optional<Timestamp> since;
  std::optional<Timestamp> until;
  std::optional<std::uint64_t> limit;
  std::string actor;
  bool reverse = false;
  bool follow = false;
  bool show_secrets = false;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.option("--stream", "STREAM", options.stream, "only events of this stream");
  arguments.option("--type", "TYPE", options.types, "only events of this type, or of these");
  arguments.option("--tag", "NAME=VALUE", options.tags, "only events with this tag, and these");
  arguments.option("--actor", "NAME", options.actor, "only events of this actor");
  arguments.option("--from", "POSITION", options.from, "from this position on");
  arguments.option("--to", "POSITION", options.to, "up to this position");
  arguments.option("--since", "TIME", options.since, "recorded at this time or later");
  arguments.option("--until", "TIME", options.until, "recorded at this time or earlier");
  arguments.option("--limit", "N", options.limit, "at most so many events");
  arguments.flag("--reverse", options.reverse, "newest first");
  arguments.flag("--follow", options.follow,
                 "go on with each event as it comes, until interrupted");
  arguments.flag("--show-secrets", options.show_secrets, "show secret fields");
}

Tag parse_tag(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw usage_error(fmt::format("--tag: '{}' is not NAME=VALUE.", printable(text)));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

ReadQuery query_of(const Options& options) {
  ReadQuery query;
  query.stream = options.stream;
  query.types = options.types;
  for (const std::string& tag : options.tags) query.tags.push_back(parse_tag(tag));
  query.actor = options.actor;
  query.from = options.from.value_or(query.from);
  query.to = options.to.value_or(query.to);
  query.since = options.since;
  query.until = options.until;
  query.limit = options.limit.value_or(query.limit);
  query.reverse = options.reverse;
  return query;
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
  const ReadQuery query = query_of(options);
  if (options.follow && (options.reverse || options.to || options.until)) {
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
