#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/open_log.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

struct Options {
  std::string file;
  std::vector<std::string> modules;
};

void declare(Arguments& arguments, Options& options) {
  arguments.place("FILE", options.file, "the log to create; usually NAME.annals");
  arguments.option("--module", "NAME", options.modules, "a built-in module to begin with");
}

ExitStatus run(Context& context, const Options& options) {
  std::vector<Module> modules;
  for (const std::string& name : options.modules) modules.push_back(builtin_or_failure(name));
  std::error_code error;
  const auto there = std::filesystem::symlink_status(options.file, error);
  if (std::filesystem::exists(there)) {
    throw usage_error(
        fmt::format("Creating {} failed: it exists already.", printable(options.file)));
  }
  const Engine engine = create_log(context, options.file, std::move(modules));
  if (context.json) {
    JsonObject object;
    object.text("file", options.file).raw("modules", json_strings(options.modules));
    context.out.line(object.number("head", engine.head()).str());
  } else {
    context.out.line(fmt::format("created {}{}{}", printable(options.file),
                                 options.modules.empty() ? "" : " with module ",
                                 fmt::join(options.modules, ", ")));
  }
  return ExitStatus::done;
}

}  // namespace

Command init_command() {
  return make_command<Options>({"init", "creates a log", "An existing file is never touched.",
                                "annals init tasks.annals --module work"},
                               declare, run);
}

}  // namespace annals::cli
