#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace annals::work {

inline constexpr std::size_t slug_bytes = 100;

/// A title as part of a file name: lower-case ASCII letters and digits, everything else one hyphen,
/// accents taken off, cut at slug_bytes. May be empty.
std::string slug_of(std::string_view title);

}  // namespace annals::work
