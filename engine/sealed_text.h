#pragma once

#include <string>
#include <string_view>

namespace annals {

/// Finishes the text of a JSON object, whose closing brace is not written yet, with a last member
/// "seal": the SHA-256 of all text in front of it. It finds accidents, not malice.
std::string sealed(std::string object);
/// Whether the text ends with the seal that is due to it.
bool has_seal(std::string_view text);

}  // namespace annals
