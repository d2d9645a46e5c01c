#include "migration/import/bake/decimal.h"

#include <charconv>
#include <cstdlib>

namespace annals::importing {

namespace {

constexpr std::int64_t most_units = 1'000'000'000'000'000;  // of the scaled number
constexpr int most_exponent = 400;  // beyond what a double holds; bounds the work

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<std::int64_t> scaled_decimal(std::string_view text, int places) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::string digits;
  int decimals = 0;
  std::size_t at = 0;
  bool point = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
    } else {
      if (point) ++decimals;
      digits += text[at];
    }
  }
  if (digits.empty()) return std::nullopt;
  int exponent = 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && text[at] == '+') ++at;
    const auto read = std::from_chars(text.data() + at, text.data() + text.size(), exponent);
    if (read.ec != std::errc() || std::abs(exponent) > most_exponent) return std::nullopt;
    at = static_cast<std::size_t>(read.ptr - text.data());
  }
  if (at != text.size()) return std::nullopt;

  // digits x 10^shift is the scaled number.
  int shift = exponent - decimals + places;
  std::int64_t scaled = 0;
  std::int64_t whole_digits = static_cast<std::int64_t>(digits.size()) + shift;
  for (std::int64_t i = 0; i < whole_digits; ++i) {
    const auto place = static_cast<std::size_t>(i);
    scaled = scaled * 10 + (place < digits.size() ? digits[place] - '0' : 0);
    if (scaled > most_units) return std::nullopt;
  }
  const bool rounds_up = whole_digits >= 0 &&
                         whole_digits < static_cast<std::int64_t>(digits.size()) &&
                         digits[static_cast<std::size_t>(whole_digits)] >= '5';
  if (rounds_up) ++scaled;
  return negative ? -scaled : scaled;
}

std::string decimal_text(std::int64_t scaled, int places) {
  std::string digits = std::to_string(std::llabs(scaled));
  const auto behind = static_cast<std::size_t>(places);
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  digits.insert(digits.size() - behind, ".");
  while (digits.ends_with('0') && digits[digits.size() - 2] != '.') digits.pop_back();
  return (scaled < 0 ? "-" : "") + digits;
}

}  // namespace annals::importing
