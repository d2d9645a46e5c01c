#include "tests/events/zoo_schema.h"

#include <array>
#include <fstream>
#include <sstream>

namespace zoo_schema {

annals::SchemaBundle compiled() {
  std::array<capnp::StructSchema, 3> events{capnp::Schema::from<zoo::AnimalMoved::Undone>(),
                                            capnp::Schema::from<zoo::Everything>(),
                                            capnp::Schema::from<zoo::AnimalMoved>()};
  std::array<capnp::StructSchema, 1> commands{capnp::Schema::from<zoo::MoveAnimal>()};
  return annals::SchemaBundle::from_compiled(events, commands);
}

std::shared_ptr<const annals::ModuleSchema> module() {
  static const auto schema = std::make_shared<const annals::ModuleSchema>("zoo", compiled());
  return schema;
}

std::string file_text(std::string_view name) {
  std::ifstream file(std::string(ANNALS_SOURCE_DIR "/tests/events/") + std::string(name));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string with_imports(std::string_view declarations) {
  return "@0xc4e1b2a390857f66;\n"
         "using Annals = import \"/annals/annals.capnp\";\n"
         "using Json = import \"/capnp/compat/json.capnp\";\n" +
         std::string(declarations);
}

std::shared_ptr<const annals::ModuleSchema> declare(std::string_view declarations) {
  auto bundle = annals::SchemaBundle::from_text(with_imports(declarations));
  return std::make_shared<const annals::ModuleSchema>("m", std::move(bundle));
}

}  // namespace zoo_schema
