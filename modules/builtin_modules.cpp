#include <annals/builtin_modules.h>

#include "modules/bakery/bakery.h"
#include "modules/imports/imports.h"
#include "modules/work/work.h"
#include "modules/workspace/workspace.h"

namespace annals {

namespace {

struct Builtin {
  std::string_view name;
  Module (*make)();
};

constexpr Builtin builtins[] = {
    {"bakery", modules::bakery_module},
    {"imports", modules::imports_module},
    {"work", modules::work_module},
    {"workspace", modules::workspace_module},
};

}  // namespace

std::vector<std::string> builtin_module_names() {
  std::vector<std::string> names;
  for (const auto& builtin : builtins) names.emplace_back(builtin.name);
  return names;
}

std::optional<Module> builtin_module(std::string_view name) {
  for (const auto& builtin : builtins) {
    if (builtin.name == name) return builtin.make();
  }
  return std::nullopt;
}

}  // namespace annals
