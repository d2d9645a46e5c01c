#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/table.h"

namespace annals::cli {
namespace {

struct ListOptions {
  std::string file;
  std::optional<std::string> module;
};

struct DropOptions {
  std::string file;
  std::string module;
  std::string build;
};

void declare_builds(Arguments& arguments, ListOptions& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("MODULE", options.module, "one module; all when left out");
}

void declare_drop(Arguments& arguments, DropOptions& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("MODULE", options.module, "the module");
  arguments.place("BUILD", options.build, "eight hex digits, as `builds` lists them");
}

std::string build_json(const std::string& module, const BuildStatus& build) {
  return JsonObject()
      .text("module", module)
      .text("build", build.build)
      .text("identity", build.identity)
      .boolean("active", build.active)
      .boolean("hasFile", build.has_file)
      .number("bytes", build.bytes)
      .number("inForceSince", build.in_force_since)
      .text("builtAt", build.built_at)
      .str();
}

std::vector<std::string> modules_asked_for(const Engine& engine, const ListOptions& options) {
  if (options.module) return {*options.module};
  std::vector<std::string> names;
  for (const auto& module : engine.status().modules) names.push_back(module.name);
  return names;
}

ExitStatus list(Context& context, const ListOptions& options) {
  const Engine engine = open_log(context, options.file);
  const auto modules = modules_asked_for(engine, options);
  if (context.json) {
    for (const auto& module : modules) {
      for (const auto& build : engine.builds(module)) context.out.line(build_json(module, build));
    }
    return ExitStatus::done;
  }
  Table table(context, {"module", "build", "state", "in force since", "built at", "bytes"});
  for (const auto& module : modules) {
    for (const auto& build : engine.builds(module)) {
      const char* state = build.active ? "active" : build.has_file ? "kept" : "without a file";
      table.row({module, build.build, state, static_cast<std::int64_t>(build.in_force_since),
                 build.built_at, static_cast<std::int64_t>(build.bytes)});
    }
  }
  table.finish();
  return ExitStatus::done;
}

ExitStatus drop(Context& context, const DropOptions& options) {
  Engine engine = open_log(context, options.file);
  engine.drop_build(options.module, options.build);
  if (context.json) {
    context.out.line(
        JsonObject().text("module", options.module).text("dropped", options.build).str());
  } else {
    context.out.line(fmt::format("build {} of module {} dropped", options.build, options.module));
  }
  return ExitStatus::done;
}

}  // namespace

Command builds_command() {
  return make_command<ListOptions>(
      {"builds", "lists the builds of a module, or of all",
       "The active one, those whose files are kept, and the definitions in the log whose tables\n"
       "`switch` would build again.",
       "annals builds shop.annals\n"
       "annals builds shop.annals shop"},
      declare_builds, list);
}

Command drop_command() {
  return make_command<DropOptions>(
      {"drop", "deletes the file of a build that is not active",
       "Its definition stays in the log, so that it can be built again.",
       "annals drop shop.annals shop 3f9c12ab"},
      declare_drop, drop);
}

}  // namespace annals::cli
