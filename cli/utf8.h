#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace annals::cli {

struct Codepoint {
  char32_t value = 0;
  std::size_t size = 1;  ///< in bytes; 1 where the text is not UTF-8
  bool valid = true;
};

/// The first character of a text that is not empty.
Codepoint first_codepoint(std::string_view text);

/// How many terminal columns a text takes: 2 for East Asian wide characters and most emoji, 0 for
/// combining marks. For aligning, not for typography.
std::size_t display_width(std::string_view text);

/// The text on one line, harmless to a terminal: control characters, bytes that are not UTF-8 and
/// characters that turn the writing direction as \n, \t, \x1b, \u202e.
std::string printable(std::string_view text);

/// The text when it fits, else its beginning and "…", in at most `columns` columns.
std::string cut_to_width(std::string_view text, std::size_t columns);

}  // namespace annals::cli
