#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/table.h"
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

std::string module_json(const ModuleStatus& module) {
  JsonObject object;
  object.text("name", module.name)
      .text("mode", name_of(module.mode))
      .text("build", module.build)
      .text("viewFile", module.view_file)
      .number("checkpoint", module.checkpoint)
      .number("lag", module.lag)
      .text("state", name_of(module.state));
  if (module.state == ViewState::paused) {
    object.number("pausedAt", module.paused_at).text("reason", module.reason);
  }
  if (!module.note.empty()) object.text("note", module.note);
  return object.raw("otherBuilds", json_strings(module.other_builds)).str();
}

std::string rebuild_json(const RebuildStatus& rebuild) {
  return JsonObject()
      .text("module", rebuild.module)
      .text("build", rebuild.build)
      .text("phase", name_of(rebuild.phase))
      .value("percent", rebuild.percent)
      .number("eventsDone", rebuild.events_done)
      .number("eventsAll", rebuild.events_all)
      .value("eventsPerSecond", rebuild.events_per_second)
      .value("secondsLeft", rebuild.seconds_left)
      .number("errors", rebuild.errors)
      .number("warnings", rebuild.warnings)
      .boolean("backupAvailable", rebuild.backup_available)
      .boolean("rollbackAvailable", rebuild.rollback_available)
      .str();
}

std::string status_json(const LogStatus& status, const std::vector<RebuildStatus>& under_way) {
  std::vector<std::string> rebuilds;
  for (const RebuildStatus& rebuild : under_way) rebuilds.push_back(rebuild_json(rebuild));

  std::vector<std::string> modules;
  for (const ModuleStatus& module : status.modules) modules.push_back(module_json(module));
  return JsonObject()
      .text("path", status.path)
      .number("format", static_cast<std::uint64_t>(status.format))
      .number("head", status.head)
      .text("treeHead", status.tree_head)
      .number("streams", status.streams)
      .number("bytes", status.bytes)
      .raw("modules", json_array(modules))
      .raw("rebuilds", json_array(rebuilds))
      .str();
}

void print_log(Context& context, const LogStatus& status) {
  const auto line = [&](std::string_view name, const std::string& text) {
    context.out.line(fmt::format("{:<10}{}", name, text));
  };
  line("log", printable(status.path));
  line("format", fmt::to_string(status.format));
  line("head", fmt::to_string(status.head));
  line("tree head", status.tree_head);
  line("streams", fmt::to_string(status.streams));
  line("size", fmt::format("{} bytes", status.bytes));
}

void print_modules(Context& context, const LogStatus& status) {
  Table table(context, {"module", "mode", "build", "checkpoint", "lag", "state", "other builds"});
  for (const ModuleStatus& module : status.modules) {
    table.row({module.name, name_of(module.mode), module.build,
               static_cast<std::int64_t>(module.checkpoint), static_cast<std::int64_t>(module.lag),
               name_of(module.state), fmt::to_string(fmt::join(module.other_builds, ", "))});
  }
  table.finish();
  for (const ModuleStatus& module : status.modules) {
    if (module.state != ViewState::paused) continue;
    const std::string what =
        fmt::format("{} is paused at position {}:", module.name, module.paused_at);
    context.out.line("");
    context.out.line(fmt::format("{} {}", red(context, what), printable(module.reason)));
    context.out.line(fmt::format("annals recover {} {} retry, or skip, lets it go on",
                                 printable(status.path), module.name));
  }
}

void print_notes(Context& context, const LogStatus& status) {
  for (const ModuleStatus& module : status.modules) {
    if (module.note.empty()) continue;
    context.out.line("");
    context.out.line(fmt::format("{}: {}", module.name, printable(module.note)));
  }
}

void print_rebuild(Context& context, const RebuildStatus& rebuild) {
  const auto yes_or_no = [](bool yes) { return yes ? "yes" : "no"; };
  std::string line = fmt::format("{} is being rebuilt: build {}, {}, {:.0f} %, {} of {} events",
                                 rebuild.module, rebuild.build, name_of(rebuild.phase),
                                 rebuild.percent, rebuild.events_done, rebuild.events_all);
  if (rebuild.events_per_second > 0) {
    line += fmt::format(", {:.0f} a second", rebuild.events_per_second);
    if (rebuild.seconds_left > 0) line += ", " + duration_text(rebuild.seconds_left) + " left";
  }
  context.out.line(line);
  context.out.line(fmt::format("  {}, {}; backup {}, rollback {}", counted(rebuild.errors, "error"),
                               counted(rebuild.warnings, "warning"),
                               yes_or_no(rebuild.backup_available),
                               yes_or_no(rebuild.rollback_available)));
}

ExitStatus run(Context& context, const Options& options) {
  const Engine engine = open_log(context, options.file);
  const LogStatus status = engine.status();
  if (context.json) {
    context.out.line(status_json(status, engine.rebuilds()));
    return ExitStatus::done;
  }
  print_log(context, status);
  if (status.modules.empty()) return ExitStatus::done;
  context.out.line("");
  print_modules(context, status);
  print_notes(context, status);
  for (const RebuildStatus& rebuild : engine.rebuilds()) {
    context.out.line("");
    print_rebuild(context, rebuild);
  }
  return ExitStatus::done;
}

}  // namespace

Command status_command() {
  return make_command<Options>(
      {"status", "tells how the log and its modules stand",
       "The log's head, its tree head (the hash over all events), its size; each module's active\n"
       "build, how far it has come (checkpoint, and lag behind the head), and its state.",
       "annals status tasks.annals"},
      declare, run);
}

}  // namespace annals::cli
