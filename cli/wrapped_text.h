#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace annals::cli {

/// `left` in a column of `width`, indented by two, and `text` beside it, broken into lines of at
/// most 100 columns between words.
std::string entry(std::string_view left, std::size_t width, std::string_view text);

}  // namespace annals::cli
