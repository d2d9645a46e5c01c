#include "fuzz/schema.h"

#include <fstream>
#include <iterator>

#include "fuzz/scratch.h"

namespace annals::fuzz {

std::string source_file(const std::string& name) {
  std::ifstream file(std::filesystem::path(ANNALS_SOURCE_DIR) / name, std::ios::binary);
  require(file.is_open(), name + " cannot be read");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::shared_ptr<const ModuleSchema> zoo() {
  return std::make_shared<const ModuleSchema>(
      "zoo", SchemaBundle::from_text(source_file("tests/events/zoo.capnp")));
}

Module shop() {
  return Module::from_texts(source_file("tests/cli/modules/shop.capnp"),
                            source_file("tests/cli/modules/shop.sql"));
}

Engine open_with(const std::filesystem::path& log, const Module& module) {
  EngineOptions options;
  options.modules = {module};
  options.projectors = false;
  return Engine::open(log, std::move(options));
}

}  // namespace annals::fuzz
