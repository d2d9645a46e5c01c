#pragma once

#include <capnp/schema.h>

#include <string>

namespace annals {

/// A field's type as a schema names it, for messages: "UInt8", "List(Cage)".
std::string type_words(capnp::Type type);

}  // namespace annals
