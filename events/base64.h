#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace annals {

// Base64 of RFC 4648, section 4: the usual alphabet, padded.

void append_base64(std::string& out, std::span<const std::uint8_t> bytes);
/// Nothing when the text is not exactly what append_base64 would write for some bytes.
std::optional<std::vector<std::uint8_t>> parse_base64(std::string_view text);

}  // namespace annals
