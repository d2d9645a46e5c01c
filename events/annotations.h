#pragma once

#include <capnp/schema.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace annals::annotation {

// Ids as fixed in annals/annals.capnp and capnp/compat/json.capnp.
inline constexpr std::uint64_t event = 0xc0a1b7d2e3f40511;
inline constexpr std::uint64_t command = 0xc0a1b7d2e3f40512;
inline constexpr std::uint64_t tag = 0xc0a1b7d2e3f40513;
inline constexpr std::uint64_t secret = 0xc0a1b7d2e3f40514;
inline constexpr std::uint64_t json_name = 0xfa5b1fd61c2e7c3d;

using List = capnp::List<capnp::schema::Annotation>::Reader;

bool has(List annotations, std::uint64_t id);
/// The text of an annotation; nothing when it is absent or not a text.
std::optional<std::string_view> text(List annotations, std::uint64_t id);

}  // namespace annals::annotation

namespace annals {

/// The name by which a field stands in JSON: its $Json.name, else its own.
std::string_view field_name(capnp::StructSchema::Field field);

}  // namespace annals
