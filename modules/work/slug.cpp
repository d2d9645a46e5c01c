#include "modules/work/slug.h"

#include <cstdint>

namespace annals::work {

namespace {

/// What the letters U+00C0 to U+017F (Latin-1 Supplement and Latin Extended-A) are without their
/// accents; '-' where they are no letters.
constexpr std::string_view plain_letters[] = {
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",  // U+00C0
    "d", "n", "o",  "o",  "o", "o", "o",  "-", "o", "u", "u", "u", "u", "y", "th", "ss",
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o",  "o",  "o", "o", "o",  "-", "o", "u", "u", "u", "u", "y", "th", "y",
    "a", "a", "a",  "a",  "a", "a", "c",  "c", "c", "c", "c", "c", "c", "c", "d",  "d",  // U+0100
    "d", "d", "e",  "e",  "e", "e", "e",  "e", "e", "e", "e", "e", "g", "g", "g",  "g",
    "g", "g", "g",  "g",  "h", "h", "h",  "h", "i", "i", "i", "i", "i", "i", "i",  "i",
    "i", "i", "ij", "ij", "j", "j", "k",  "k", "k", "l", "l", "l", "l", "l", "l",  "l",
    "l", "l", "l",  "n",  "n", "n", "n",  "n", "n", "n", "n", "n", "o", "o", "o",  "o",
    "o", "o", "oe", "oe", "r", "r", "r",  "r", "r", "r", "s", "s", "s", "s", "s",  "s",
    "s", "s", "t",  "t",  "t", "t", "t",  "t", "u", "u", "u", "u", "u", "u", "u",  "u",
    "u", "u", "u",  "u",  "w", "w", "y",  "y", "y", "z", "z", "z", "z", "z", "z",  "s",
};
static_assert(std::size(plain_letters) == 0x180 - 0xC0);

/// Takes the next code point off valid UTF-8.
std::uint32_t next_code_point(std::string_view& text) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  std::uint32_t point = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length && i < text.size(); ++i) {
    point = point << 6 | (static_cast<std::uint8_t>(text[i]) & 0x3Fu);
  }
  text.remove_prefix(std::min(length, text.size()));
  return point;
}

bool is_combining_accent(std::uint32_t point) {
  return point >= 0x300 && point < 0x370;
}

}  // namespace

std::string slug_of(std::string_view title) {
  std::string slug;
  const auto add = [&](std::string_view letters) {
    for (char c : letters) {
      const bool separates = c == '-';
      if (separates && (slug.empty() || slug.back() == '-')) continue;
      slug += c;
    }
  };
  while (!title.empty() && slug.size() < slug_bytes) {
    const std::uint32_t point = next_code_point(title);
    if (is_combining_accent(point)) continue;
    const char c = static_cast<char>(point);
    if (point >= 'A' && point <= 'Z') {
      slug += static_cast<char>(c - 'A' + 'a');
    } else if ((point >= 'a' && point <= 'z') || (point >= '0' && point <= '9')) {
      slug += c;
    } else if (point >= 0xC0 && point < 0x180) {
      add(plain_letters[point - 0xC0]);
    } else {
      add("-");
    }
  }
  if (slug.size() > slug_bytes) slug.resize(slug_bytes);
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

}  // namespace annals::work
