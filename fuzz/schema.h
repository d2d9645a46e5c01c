#pragma once

#include <annals/engine.h>

#include <filesystem>
#include <memory>
#include <string>

#include "events/module_schema.h"

namespace annals::fuzz {

/// A file of the source tree.
std::string source_file(const std::string& name);

/// The module with a field of every kind that the tests of the events use.
std::shared_ptr<const ModuleSchema> zoo();

/// The module "shop" of the command line's tests.
Module shop();

/// A new log with this module.
Engine open_with(const std::filesystem::path& log, const Module& module);

}  // namespace annals::fuzz
