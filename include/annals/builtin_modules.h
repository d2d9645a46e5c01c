#pragma once

#include <annals/module.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace annals {

/// The modules that come with the library, with their decisions.
std::vector<std::string> builtin_module_names();
std::optional<Module> builtin_module(std::string_view name);

}  // namespace annals
