#include <annals/builtin_modules.h>
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/event_text.h"
#include "cli/input.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string command;
  std::optional<std::string> json;
  std::string actor;
  bool show_secrets = false;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("COMMAND", options.command, "module.Command, or Command where that is enough");
  arguments.place("JSON", options.json, "what it asks for; standard input when absent or -");
  arguments.flag("--show-secrets", options.show_secrets, "show secret fields of the events");
  arguments.actor(options.actor);
}

std::string outcome_json(const Appended& appended, const std::vector<std::string>& events) {
  JsonObject object;
  if (!events.empty()) {
    object.number("firstPosition", appended.first_position)
        .number("lastPosition", appended.last_position);
  }
  return object.raw("events", json_array(events))
      .raw("warnings", json_strings(appended.warnings))
      .str();
}

void print_json(Context& context, const Engine& engine, const Appended& appended,
                bool show_secrets) {
  std::vector<std::string> events;
  for (const RecordedEvent& event :
       engine.read({.from = appended.first_position, .to = appended.last_position})) {
    events.push_back(event_json(engine, event, show_secrets));
  }
  context.out.line(outcome_json(appended, events));
}

void print(Context& context, const Engine& engine, const Appended& appended, bool show_secrets) {
  if (appended.last_position < appended.first_position) {
    context.out.line("nothing to do: no event was appended");
  } else {
    EventPrinter printer(context, engine, show_secrets);
    for (const RecordedEvent& event :
         engine.read({.from = appended.first_position, .to = appended.last_position})) {
      printer.print(event);
    }
    printer.finish();
  }
  for (const std::string& warning : appended.warnings) warn(context, warning);
}

/// What to do when a built-in module has no commands here: the log holds another definition.
std::string hint(const Engine& engine, const Options& options) {
  const std::string module = options.command.substr(0, options.command.find('.'));
  for (const ModuleStatus& status : engine.status().modules) {
    if (status.name != module || !status.commands.empty() || !builtin_module(module)) continue;
    return fmt::format(" annals module add {} {} brings the log's definition up to date.",
                       options.file, module);
  }
  return {};
}

AppendResult execute(Engine& engine, const Options& options, const std::string& json) {
  try {
    return engine.execute(options.command, json, {.actor = options.actor});
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::not_found) throw;
    throw Error(error.kind(), error.what() + hint(engine, options));
  }
}

ExitStatus run(Context& context, const Options& options) {
  const std::string json = json_argument(options.json);
  Engine engine = open_log(context, options.file);
  const AppendResult result = execute(engine, options, json);
  if (!result) throw failure_of(result);
  (context.json ? print_json : print)(context, engine, *result, options.show_secrets);
  return ExitStatus::done;
}

}  // namespace

Command run_command() {
  return make_command<Options>(
      {"run", "runs a command of a module, and prints the events that it led to",
       "A rejection is told on standard error, with exit status 1; nothing is written then.\n"
       "annals module list FILE tells which commands there are.",
       "annals run tasks.annals work.CreateTask '{\"feature\": \"E01-F01\", \"title\": \"Try "
       "it\"}'"},
      declare, run);
}

}  // namespace annals::cli
