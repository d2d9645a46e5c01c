#pragma once

#include <zoo.capnp.h>

#include <memory>
#include <string>
#include <string_view>

#include "events/module_schema.h"

namespace zoo_schema {

/// The zoo module as compiled into the test.
annals::SchemaBundle compiled();
std::shared_ptr<const annals::ModuleSchema> module();
/// The text of a file in tests/events.
std::string file_text(std::string_view name);
/// A schema around these declarations, with the usual imports.
std::string with_imports(std::string_view declarations);
/// The loaded schema of such declarations, as module "m".
std::shared_ptr<const annals::ModuleSchema> declare(std::string_view declarations);

}  // namespace zoo_schema
