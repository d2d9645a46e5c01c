#pragma once

#include <string>
#include <string_view>

namespace annals {

/// The UUID that a name always has: version 8 of RFC 9562, the first bits of the name's SHA-256.
std::string name_uuid(std::string_view name);

}  // namespace annals
