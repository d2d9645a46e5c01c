#pragma once

#include <annals/error.h>
#include <capnp/schema.h>

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace annals {

/// Structs, groups and enums by id.
using SchemaNodes = std::map<std::uint64_t, capnp::Schema>;

/// Every type that the events and commands reach, checked against what the engine can store and
/// show: no interfaces, AnyPointer or generics; tags only where values can be indexed; no two
/// events, members or enumerants under one name. Throws Error{kind}, naming the field.
SchemaNodes collect_types(std::span<const capnp::StructSchema> events,
                          std::span<const capnp::StructSchema> commands, ErrorKind kind);

}  // namespace annals
