#include "cli/open_log.h"

#include <annals/builtin_modules.h>
#include <fmt/format.h>

#include <memory>

#include "cli/commands.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

EngineOptions options_for(Context& context) {
  EngineOptions options;
  options.create = false;
  options.projectors = false;
  auto progress = std::make_shared<Progress>(context.notes, "building tables", "events");
  options.on_progress = [progress](std::string_view module, Position done, Position all) {
    progress->relabel(fmt::format("building {}", module));
    progress->update(done, all);
  };
  return options;
}

}  // namespace

Engine open_log(Context& context, const std::string& file, bool show_secrets) {
  EngineOptions options = options_for(context);
  options.show_secrets = show_secrets;
  for (const std::string& name : builtin_module_names()) {
    options.known_modules.push_back(*builtin_module(name));
  }
  return Engine::open(file, std::move(options));
}

Engine create_log(Context& context, const std::string& file, std::vector<Module> modules) {
  EngineOptions options = options_for(context);
  options.create = true;
  options.modules = std::move(modules);
  return Engine::open(file, std::move(options));
}

Engine open_caught_up(Context& context, const std::string& file, bool show_secrets) {
  Engine engine = open_log(context, file, show_secrets);
  engine.catch_up();
  for (const ModuleStatus& module : engine.status().modules) {
    if (module.state != ViewState::paused) continue;
    warn(context, fmt::format("Module {} is paused at position {}, so its tables are as of "
                              "position {}: {}",
                              module.name, module.paused_at, module.checkpoint, module.reason));
  }
  return engine;
}

Module builtin_or_failure(const std::string& name) {
  if (auto module = builtin_module(name)) return *module;
  std::string message = fmt::format("There is no built-in module '{}'", printable(name));
  if (const auto meant = nearest(name, builtin_module_names())) {
    message += fmt::format("; did you mean '{}'?", *meant);
  } else {
    message += fmt::format("; there are: {}.", fmt::join(builtin_module_names(), ", "));
  }
  throw usage_error(message);
}

}  // namespace annals::cli
