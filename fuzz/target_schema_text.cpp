// The text of a .capnp module: Cap'n Proto's parser, what the engine takes of it, and the stored
// form, which must give the same module again.
#include <annals/error.h>

#include <algorithm>

#include "events/module_schema.h"
#include "fuzz/scratch.h"

using namespace annals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto bundle = SchemaBundle::from_text(fuzz::text_of(data, size));
    const ModuleSchema module("m", bundle);
    const ModuleSchema again("m", SchemaBundle::from_bytes(bundle.bytes()));
    fuzz::require(std::ranges::equal(bundle.bytes(), again.bundle().bytes()),
                  "the stored form of a schema gives another");
    require_compatible(module, again);
  } catch (const Error& error) {
    fuzz::require(error.kind() == ErrorKind::invalid_argument, error.what());
  }
  return 0;
}
