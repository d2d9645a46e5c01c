#include <fmt/format.h>

#include <map>

#include "cli/commands.h"
#include "cli/event_text.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/table.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

/// Deeper levels are not drawn deeper: the line would run away.
constexpr std::size_t deepest_indent = 40;

struct Options {
  std::string file;
  std::string event;
  bool causes = false;
  bool effects = false;
  bool show_secrets = false;
  std::optional<std::uint64_t> limit;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("EVENT", options.event, "its position or its id");
  arguments.flag("--causes", options.causes, "only what led to it");
  arguments.flag("--effects", options.effects, "only what followed from it");
  arguments.option("--limit", "N", options.limit, "at most so many of each (10000)");
  arguments.flag("--show-secrets", options.show_secrets, "show secret fields");
}

Position position_of(const Engine& engine, const std::string& text) {
  if (const auto position = parse_number(text); position && *position > 0) return *position;
  const auto id = EventId::parse(text);
  if (!id) {
    throw usage_error(
        fmt::format("EVENT: '{}' is neither a position nor a UUID.", printable(text)));
  }
  const auto event = engine.find(*id);
  if (!event) {
    throw failure_of(
        Error(ErrorKind::not_found, fmt::format("There is no event with the id {}.", text)));
  }
  return event->position;
}

/// Prints a trace as one tree: the farthest cause is the root.
class TracePrinter {
 public:
  TracePrinter(Context& context, const Engine& engine, const Options& options, const Trace& trace)
      : context_(context), engine_(engine), options_(options), trace_(trace) {}

  void print() {
    if (trace_.unknown_cause) print_unknown(*trace_.unknown_cause);
    std::size_t depth = trace_.unknown_cause ? 1 : 0;
    for (auto cause = trace_.causes.rbegin(); cause != trace_.causes.rend(); ++cause) {
      print(*cause, "cause", depth++);
    }
    print(trace_.event, "event", depth);
    print_effects(depth);
  }

 private:
  void print_unknown(const EventId& id) {
    if (context_.json) {
      context_.out.line(
          JsonObject().text("relation", "unknownCause").text("id", id.to_string()).str());
    } else {
      context_.out.line(fmt::format("{}  not in the log before its effect", id.to_string()));
    }
  }

  /// Depth first, each event below its cause, without recursion: a chain may be long.
  void print_effects(std::size_t depth) {
    std::multimap<EventId, const RecordedEvent*> by_cause;
    for (const auto& effect : trace_.effects) by_cause.emplace(*effect.causation_id, &effect);
    std::vector<std::pair<const RecordedEvent*, std::size_t>> open;
    const auto open_effects_of = [&](const RecordedEvent& cause, std::size_t level) {
      const auto [first, last] = by_cause.equal_range(cause.id);
      const auto before = static_cast<std::ptrdiff_t>(open.size());
      for (auto it = first; it != last; ++it) open.emplace_back(it->second, level);
      std::reverse(open.begin() + before, open.end());
    };
    open_effects_of(trace_.event, depth + 1);
    while (!open.empty()) {
      const auto [effect, level] = open.back();
      open.pop_back();
      print(*effect, "effect", level);
      open_effects_of(*effect, level + 1);
    }
  }

  void print(const RecordedEvent& event, std::string_view relation, std::size_t depth) {
    if (context_.json) {
      context_.out.line(JsonObject()
                            .text("relation", relation)
                            .number("depth", depth)
                            .raw("event", event_json(engine_, event, options_.show_secrets))
                            .str());
      return;
    }
    std::string line(2 * std::min(depth, deepest_indent), ' ');
    line += fmt::format("{}  {}  {}  {}", event.position, to_iso(event.at), event.type,
                        printable(event.stream));
    if (event.actor) line += "  by " + printable(*event.actor);
    line += "  " + printable(engine_.to_json(event, options_.show_secrets));
    context_.out.line(relation == "event" ? bold(context_, line) + "  ←" : line);
  }

  Context& context_;
  const Engine& engine_;
  const Options& options_;
  const Trace& trace_;
};

ExitStatus run(Context& context, const Options& options) {
  if (options.causes && options.effects) {
    throw usage_error("--causes and --effects each leave out the other; without them both show.");
  }
  const Engine engine = open_log(context, options.file);
  TraceOptions wanted;
  wanted.causes = !options.effects;
  wanted.effects = !options.causes;
  wanted.limit = options.limit.value_or(wanted.limit);
  const Trace trace = engine.trace(position_of(engine, options.event), wanted);
  TracePrinter(context, engine, options, trace).print();
  if (trace.cut_off) {
    warn(context, fmt::format("There are more than {}; --limit shows more.", wanted.limit));
  }
  return ExitStatus::done;
}

}  // namespace

Command trace_command() {
  return make_command<Options>(
      {"trace", "tells what led to an event, and what followed from it",
       "By the causation ids that came with the events: each event stands below its cause. Causes\n"
       "are looked up; for effects every later event is looked at, without its content.\n"
       "With --json a line each: relation (unknownCause, cause, event, effect), depth, event.",
       "annals trace tasks.annals 17\n"
       "annals trace tasks.annals 0193e8a0-1c2d-7abc-8def-0123456789ab --effects"},
      declare, run);
}

}  // namespace annals::cli
