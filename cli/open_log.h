#pragma once

#include <annals/engine.h>

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/progress.h"

namespace annals::cli {

/// What is shown of the tables, and what asking them may cost.
struct Reading {
  bool show_secrets = false;
  QueryLimits limits;
};
/// For commands that ask nothing but what this program has written itself.
inline constexpr QueryLimits no_limits{std::chrono::milliseconds(0), 0};

/// Opens the log of a command; it must exist. Built-in modules that the log holds bring their
/// decisions along, unless the log holds another definition of them: an older one stays in force
/// until `annals module add FILE NAME` brings it up to date. No background threads: what a command
/// needs of the async modules it brings forward itself.
Engine open_log(Context& context, const std::string& file, const Reading& reading = {});

/// Creates a log that does not exist yet.
Engine create_log(Context& context, const std::string& file, std::vector<Module> modules);

/// As open_log, with every view at the head. Warns of modules that are paused.
Engine open_caught_up(Context& context, const std::string& file, const Reading& reading = {});

/// A built-in module, or a Failure that lists those there are.
Module builtin_or_failure(const std::string& name);

}  // namespace annals::cli
