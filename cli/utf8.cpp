#include "cli/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace annals::cli {
namespace {

struct Range {
  char32_t first, last;
};

// The blocks that matter in practice, from Unicode's EastAsianWidth and combining classes.
constexpr std::array wide = {
    Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},
    Range{0x3400, 0x4DBF},   Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},
    Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},
    Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F},
    Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1FAFF}, Range{0x20000, 0x3FFFD},
};
constexpr std::array zero = {
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD}, Range{0x064B, 0x065F},
    Range{0x0E31, 0x0E31}, Range{0x0E34, 0x0E3A}, Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF},
    Range{0x200B, 0x200D}, Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F},
};
// Overrides, embeddings and isolates: they can make a line say something else than it holds.
constexpr std::array turning = {Range{0x200E, 0x200F}, Range{0x202A, 0x202E},
                                Range{0x2066, 0x2069}};

template <class Ranges>
bool within(const Ranges& ranges, char32_t value) {
  return std::any_of(ranges.begin(), ranges.end(), [value](const Range& range) {
    return range.first <= value && value <= range.last;
  });
}

std::size_t width_of(const Codepoint& point) {
  if (!point.valid || point.value < 0x300) return 1;
  if (within(zero, point.value)) return 0;
  return within(wide, point.value) ? 2 : 1;
}

}  // namespace

Codepoint first_codepoint(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {lead, 1, false};
  char32_t value = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {lead, 1, false};
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = 0xD800 <= value && value <= 0xDFFF;
  if (value < least[size] || surrogate || value > 0x10FFFF) return {lead, 1, false};
  return {value, size, true};
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Codepoint point = first_codepoint(text);
    width += width_of(point);
    text.remove_prefix(point.size);
  }
  return width;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const auto to_out = std::back_inserter(out);
  while (!text.empty()) {
    const Codepoint point = first_codepoint(text);
    const auto code = static_cast<unsigned>(point.value);
    if (!point.valid || (code < 0x20 && code != '\n' && code != '\t') ||
        (code >= 0x7F && code < 0xA0)) {
      fmt::format_to(to_out, "\\x{:02x}", code);
    } else if (code == '\n') {
      out += "\\n";
    } else if (code == '\t') {
      out += "\\t";
    } else if (within(turning, point.value)) {
      fmt::format_to(to_out, "\\u{:04x}", code);
    } else {
      out += text.substr(0, point.size);
    }
    text.remove_prefix(point.size);
  }
  return out;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  std::size_t width = 0;
  std::size_t end = 0;
  while (true) {
    const Codepoint point = first_codepoint(text.substr(end));
    width += width_of(point);
    if (width >= columns) break;
    end += point.size;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace annals::cli
