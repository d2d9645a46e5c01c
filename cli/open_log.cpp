#include "cli/open_log.h"

#include <annals/builtin_modules.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

/// A progress bar over the modules that are being built, which may be several at once.
class BuildingBar {
 public:
  explicit BuildingBar(Context& context) : progress_(context.notes, "building tables", "events") {}

  void show(std::string_view module, Position done, Position all) {
    under_way_.insert_or_assign(std::string(module), Share{done, all});
    Share sum;
    std::vector<std::string_view> names;
    for (const auto& [name, share] : under_way_) {
      names.push_back(name);
      sum.done += share.done;
      sum.all += share.all;
    }
    progress_.relabel(fmt::format("building {}", fmt::join(names, ", ")));
    progress_.update(sum.done, sum.all);
    if (done >= all) under_way_.erase(std::string(module));
  }

 private:
  struct Share {
    Position done = 0, all = 0;
  };
  Progress progress_;
  std::map<std::string, Share> under_way_;
};

EngineOptions options_for(Context& context) {
  EngineOptions options;
  options.create = false;
  options.projectors = false;
  options.on_progress = [bar = std::make_shared<BuildingBar>(context)](
                            std::string_view module, Position done, Position all) {
    bar->show(module, done, all);
  };
  return options;
}

}  // namespace

Engine open_log(Context& context, const std::string& file, const Reading& reading) {
  EngineOptions options = options_for(context);
  options.show_secrets = reading.show_secrets;
  options.query = reading.limits;
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

Engine open_caught_up(Context& context, const std::string& file, const Reading& reading) {
  Engine engine = open_log(context, file, reading);
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
