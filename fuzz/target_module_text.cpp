// The text of a .sql module: its parser, its rules, and the trial in SQLite.
#include <annals/error.h>

#include "fuzz/schema.h"
#include "fuzz/scratch.h"
#include "projections/module_definition.h"

using namespace annals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto schema = [] {
    return std::make_shared<const ModuleSchema>(
        "shop", SchemaBundle::from_text(fuzz::source_file("tests/cli/modules/shop.capnp")));
  }();
  static const auto types = TypeCatalogue().with(schema);
  try {
    const ModuleDefinition definition(std::string(fuzz::text_of(data, size)), schema);
    definition.check(*types);
  } catch (const Error& error) {
    fuzz::require(error.kind() == ErrorKind::invalid_argument, error.what());
  }
  return 0;
}
