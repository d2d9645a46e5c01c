#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string module;
  std::string action;
  std::optional<std::string> reason;
  std::string actor;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("MODULE", options.module, "the module that is paused");
  arguments.place("ACTION", options.action, "retry, or skip");
  arguments.option("--reason", "TEXT", options.reason, "why the event is skipped; recorded");
  arguments.actor(options.actor);
}

ModuleStatus status_of(const Engine& engine, const std::string& module) {
  const std::vector<ModuleStatus> modules = engine.status().modules;
  const auto found = std::find_if(modules.begin(), modules.end(),
                                  [&](const ModuleStatus& other) { return other.name == module; });
  if (found == modules.end()) {
    throw failure_of(
        Error(ErrorKind::not_found, fmt::format("The log has no module '{}'.", printable(module))));
  }
  return *found;
}

void report(Context& context, const Options& options, const ModuleStatus& before,
            const ModuleStatus& after) {
  if (context.json) {
    JsonObject object;
    object.text("module", after.name).text("action", options.action);
    object.number("position", before.paused_at).number("checkpoint", after.checkpoint);
    context.out.line(object.text("state", name_of(after.state)).str());
    return;
  }
  context.out.line(fmt::format("module {}: event {} {}; now {} at position {}", after.name,
                               before.paused_at, options.action == "skip" ? "skipped" : "applied",
                               name_of(after.state), after.checkpoint));
}

ExitStatus run(Context& context, const Options& options) {
  const bool skip = options.action == "skip";
  if (!skip && options.action != "retry") {
    throw usage_error(fmt::format("'{}' is neither retry nor skip.", printable(options.action)));
  }
  if (skip != options.reason.has_value()) {
    throw usage_error(skip ? "skip needs a --reason." : "--reason goes with skip.");
  }
  Engine engine = open_log(context, options.file);
  const ModuleStatus before = status_of(engine, options.module);
  if (before.state != ViewState::paused) {
    throw usage_error(fmt::format("Module {} is not paused.", before.name));
  }
  if (skip) {
    engine.skip(options.module, *options.reason, {.actor = options.actor});
  } else {
    engine.retry(options.module);
  }
  engine.catch_up();
  const ModuleStatus after = status_of(engine, options.module);
  if (after.state == ViewState::paused) {
    throw Failure(ExitStatus::refused, "rejection", "paused",
                  fmt::format("Module {} is paused at position {}: {}", after.name, after.paused_at,
                              after.reason));
  }
  report(context, options, before, after);
  return ExitStatus::done;
}

}  // namespace

Command recover_command() {
  return make_command<Options>(
      {"recover", "lets a paused module go on",
       "retry tries the event again at which it stopped. skip leaves that event out of the\n"
       "module's tables, now and in every rebuild; an event in the log records that, and why.",
       "annals recover shop.annals reports retry\n"
       "annals recover shop.annals reports skip --reason 'test data of 3 March'"},
      declare, run);
}

}  // namespace annals::cli
