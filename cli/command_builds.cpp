#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/table.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::string module;
  std::string build;
};

void declare_builds(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log");
  arguments.place("MODULE", options.module, "the module");
}

void declare_drop(Arguments& arguments, Options& options) {
  declare_builds(arguments, options);
  arguments.place("BUILD", options.build, "eight hex digits, as `builds` lists them");
}

std::string build_json(const BuildStatus& build) {
  return JsonObject()
      .text("build", build.build)
      .text("identity", build.identity)
      .boolean("active", build.active)
      .boolean("hasFile", build.has_file)
      .number("bytes", build.bytes)
      .number("inForceSince", build.in_force_since)
      .text("builtAt", build.built_at)
      .str();
}

ExitStatus list(Context& context, const Options& options) {
  const Engine engine = open_log(context, options.file);
  const auto builds = engine.builds(options.module);
  if (context.json) {
    for (const auto& build : builds) context.out.line(build_json(build));
    return ExitStatus::done;
  }
  Table table(context, {"build", "state", "in force since", "built at", "bytes"});
  for (const auto& build : builds) {
    const char* state = build.active ? "active" : build.has_file ? "kept" : "without a file";
    table.row({build.build, state, static_cast<std::int64_t>(build.in_force_since), build.built_at,
               static_cast<std::int64_t>(build.bytes)});
  }
  table.finish();
  return ExitStatus::done;
}

ExitStatus drop(Context& context, const Options& options) {
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
  return make_command<Options>(
      {"builds", "lists the builds of a module",
       "The active one, those whose files are kept, and the definitions in the log whose tables\n"
       "`switch` would build again.",
       "annals builds shop.annals shop"},
      declare_builds, list);
}

Command drop_command() {
  return make_command<Options>({"drop", "deletes the file of a build that is not active",
                                "Its definition stays in the log, so that it can be built again.",
                                "annals drop shop.annals shop 3f9c12ab"},
                               declare_drop, drop);
}

}  // namespace annals::cli
