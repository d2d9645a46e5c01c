#include <annals/limits.h>
#include <fmt/format.h>
#include <unistd.h>

#include <type_traits>

#include "cli/commands.h"
#include "cli/event_lines.h"
#include "cli/input.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"

namespace annals::cli {
namespace {

constexpr std::uint64_t usual_batch = 1000;

struct Options {
  std::string file;
  std::optional<std::string> stream;
  std::optional<std::string> type;
  std::optional<std::string> expect;
  std::optional<EventId> id;
  std::optional<Timestamp> at;
  std::optional<std::uint64_t> batch;
  std::string actor;
  std::optional<std::string> json;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("JSON", options.json, "the event's data; standard input when absent or -");
  arguments.option("--stream", "STREAM", options.stream, "where the event goes");
  arguments.option("--type", "TYPE", options.type, "module.Event, or Event where that is enough");
  arguments.option("--expect", "WHAT", options.expect,
                   "of the stream: any (the default), none, exists, or its version");
  arguments.option("--id", "UUID", options.id,
                   "the event's id; appending the same id again changes nothing");
  arguments.option("--at", "TIME", options.at, "when it happened; now when absent");
  arguments.option("--batch", "N", options.batch,
                   fmt::format("lines appended all or none, at most {}; {} when absent",
                               limits::append_events, usual_batch));
  arguments.actor(options.actor);
}

/// Says what was appended. Does not end the command when nobody listens any more: the rest of the
/// input still wants to be appended.
void tell(Context& context, const Appended& appended, bool& heard) {
  if (!heard) return;
  const Position count = appended.last_position + 1 - appended.first_position;
  try {
    if (context.json) {
      JsonObject object;
      object.number("firstPosition", appended.first_position)
          .number("lastPosition", appended.last_position)
          .number("events", count)
          .boolean("repeated", appended.repeated);
      context.out.line(object.str());
    } else {
      const char* was_there = appended.repeated ? " (there already)" : "";
      context.out.line(count == 1 ? fmt::format("position {}{}", appended.first_position, was_there)
                                  : fmt::format("positions {} to {}{}", appended.first_position,
                                                appended.last_position, was_there));
    }
    context.out.flush();
  } catch (const OutputClosed&) {
    heard = false;
  }
}

ExitStatus append_one(Context& context, const Options& options) {
  AppendRequest request;
  request.attribution.actor = options.actor;
  if (options.expect) {
    request.expected.emplace_back(*options.stream, parse_expected(*options.expect));
  }
  const std::string json = json_argument(options.json);
  Engine engine = open_log(context, options.file);
  NewEvent event;
  event.stream = *options.stream;
  event.type = *options.type;
  event.payload = engine.from_json(*options.type, json);
  event.id = options.id;
  event.at = options.at;
  request.events.push_back(std::move(event));
  const AppendResult result = engine.append(std::move(request));
  if (!result) throw failure_of(result);
  bool heard = true;
  tell(context, *result, heard);
  return ExitStatus::done;
}

/// Appends the lines of standard input, batch by batch.
class LineAppender {
 public:
  LineAppender(Context& context, Engine& engine, const Options& options)
      : context_(context),
        engine_(engine),
        most_events_(options.batch.value_or(usual_batch)),
        progress_(context.notes, "appending", "events") {
    otherwise_.actor = options.actor;
  }

  void run() {
    while (auto line = lines_.next()) {
      if (line->find_first_not_of(" \t\r") == std::string::npos) continue;
      add(*line);
    }
    if (!batch_.empty()) append();
  }

 private:
  void add(const std::string& text) {
    const std::size_t number = lines_.line_number();
    EventLine line =
        with_place(number, number, [&] { return parse_event_line(engine_, text, otherwise_); });
    if (!batch_.takes(line, most_events_)) append();
    with_place(number, number, [&] { return batch_.add(std::move(line), number); });
  }

  void append() {
    const std::size_t count = batch_.size();
    with_place(batch_.first_line(), batch_.last_line(), [&] {
      const AppendResult result = engine_.append(batch_.take());
      if (!result) throw failure_of(result);
      tell(context_, *result, heard_);
    });
    appended_ += count;
    const std::uint64_t all = lines_.bytes_in_all();
    progress_.update(appended_, all > 0 ? appended_ * all / lines_.bytes() : 0);
  }

  /// Names the lines at fault, and what became of the others.
  template <class Step>
  std::invoke_result_t<Step> with_place(std::size_t first, std::size_t last, Step step) {
    try {
      return step();
    } catch (const Error& error) {
      throw placed(failure_of(error), first, last);
    } catch (const Failure& failure) {
      throw placed(failure, first, last);
    }
  }

  Failure placed(const Failure& failure, std::size_t first, std::size_t last) const {
    const std::string where =
        first == last ? fmt::format("Line {}", first) : fmt::format("Lines {} to {}", first, last);
    const std::string message = failure.what();
    const std::string rest =
        appended_ == 0 ? "Nothing was appended."
        : appended_ == 1
            ? "The event before was appended, nothing after."
            : fmt::format("The {} events before were appended, nothing after.", appended_);
    return {failure.status, failure.kind, failure.code,
            fmt::format("{}: {}{} {}", where, message, message.ends_with('.') ? "" : ".", rest)};
  }

  Context& context_;
  Engine& engine_;
  std::size_t most_events_;
  Progress progress_;
  Attribution otherwise_;
  LineReader lines_{STDIN_FILENO};
  EventBatch batch_;
  std::uint64_t appended_ = 0;
  bool heard_ = true;
};

ExitStatus run(Context& context, const Options& options) {
  if (options.stream.has_value() != options.type.has_value()) {
    throw usage_error("--stream and --type go together.");
  }
  if (options.stream) {
    if (options.batch) throw usage_error("--batch is for events from standard input.");
    return append_one(context, options);
  }
  if (options.json && *options.json != "-") throw usage_error("--stream and --type are missing.");
  if (options.expect || options.id || options.at) {
    throw usage_error("--expect, --id and --at go with --stream and --type.");
  }
  if (options.batch && (*options.batch == 0 || *options.batch > limits::append_events)) {
    throw usage_error(fmt::format("--batch: a batch has 1 to {} events.", limits::append_events));
  }
  if (isatty(STDIN_FILENO) == 1) {
    throw usage_error("Give --stream, --type and the JSON, or events on standard input.");
  }
  Engine engine = open_log(context, options.file);
  LineAppender(context, engine, options).run();
  return ExitStatus::done;
}

}  // namespace

Command append_command() {
  return make_command<Options>(
      {"append", "appends events",
       "With --stream and --type: one event. Without: an event from each line of standard input,\n"
       "{\"stream\":…,\"type\":…,\"data\":{…}}, and if wanted expect, id, at, actor, "
       "correlationId,\n"
       "causationId and metadata. Lines are appended in batches, each all or none; a batch ends\n"
       "after --batch lines, after 16 MiB, and where the actor or an id of its cause changes.",
       "annals append bank.annals --stream account-7 --type Deposited '{\"cents\": 250}'\n"
       "annals append bank.annals < events.ndjson"},
      declare, run);
}

}  // namespace annals::cli
