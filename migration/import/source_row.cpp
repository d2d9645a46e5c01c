#include "migration/import/source_row.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <span>

#include "events/event_json.h"

namespace annals::importing {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string base64(std::span<const std::byte> bytes) {
  static constexpr char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < have ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0);
    }
    out += digits[group >> 18];
    out += digits[group >> 12 & 63];
    out += have > 1 ? digits[group >> 6 & 63] : '=';
    out += have > 2 ? digits[group & 63] : '=';
  }
  return out;
}

std::string json_of(double number) {
  if (std::isnan(number)) return "\"NaN\"";
  if (std::isinf(number)) return number < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  std::string text = fmt::format("{}", number);
  // Shown as a REAL, also where it is whole.
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

// How many bytes a character takes whose first byte is this; 0 for no first byte.
std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

bool is_valid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto first = static_cast<unsigned char>(text[i]);
    std::size_t length = length_of(first);
    if (length == 0 || length > text.size() - i) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    if (length > 2) {  // overlong forms, surrogates, beyond U+10FFFF
      auto second = static_cast<unsigned char>(text[i + 1]);
      if (first == 0xE0 && second < 0xA0) return false;
      if (first == 0xED && second > 0x9F) return false;
      if (first == 0xF0 && second < 0x90) return false;
      if (first == 0xF4 && second > 0x8F) return false;
    }
    i += length;
  }
  return true;
}

std::optional<std::size_t> SourceTable::column(std::string_view wanted) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (equal_ignoring_case(columns[i], wanted)) return i;
  }
  return std::nullopt;
}

void append_json(std::string& out, const Value& value) {
  if (auto* number = std::get_if<std::int64_t>(&value)) {
    out += std::to_string(*number);
  } else if (auto* real = std::get_if<double>(&value)) {
    out += json_of(*real);
  } else if (auto* text = std::get_if<std::string>(&value)) {
    if (is_valid_utf8(*text)) {
      append_json_string(out, *text);
    } else {
      out += "{\"text_base64\":\"" + base64(std::as_bytes(std::span(*text))) + "\"}";
    }
  } else if (auto* bytes = std::get_if<Bytes>(&value)) {
    out += "{\"base64\":\"" + base64(*bytes) + "\"}";
  } else {
    out += "null";
  }
}

std::string SourceRow::to_json() const {
  std::string out = "{";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    append_json(out, Value(table->columns[i]));
    out += ':';
    append_json(out, values[i]);
  }
  return out + "}";
}

}  // namespace annals::importing
