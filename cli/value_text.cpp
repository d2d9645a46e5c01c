#include "cli/value_text.h"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>

#include "cli/failure.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

// "007" and "+7" stay texts: they are keys or codes, and would not come back the same.
std::optional<std::int64_t> usual_integer(std::string_view text) {
  const auto number = whole_number<std::int64_t>(text);
  return number && fmt::to_string(*number) == text ? number : std::nullopt;
}

bool is_decimal(std::string_view text) {
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  const std::size_t point = text.find('.');
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return point != std::string_view::npos && digits(text.substr(start, point - start)) &&
         digits(text.substr(point + 1)) && (text[start] != '0' || point == start + 1);
}

std::string json_text(std::string_view quoted) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(quoted, error);
  if (error || !value.is_string()) {
    throw usage_error(
        fmt::format("{} begins with a double quote but is not a JSON string.", printable(quoted)));
  }
  return std::string(value.get_string());
}

}  // namespace

std::string real_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  char digits[32];
  const auto result = std::to_chars(digits, digits + sizeof digits, number);
  std::string text(digits, result.ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string base64(std::span<const std::byte> bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - at);
    unsigned group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < left ? std::to_integer<unsigned>(bytes[at + i]) : 0);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= left ? alphabet[group >> (18 - 6 * i) & 63] : '=';
    }
  }
  return text;
}

std::string display_text(const Value& value) {
  if (std::holds_alternative<std::nullptr_t>(value)) return std::string(null_sign);
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    std::string text = "x'";
    for (const std::byte byte : *bytes) {
      fmt::format_to(std::back_inserter(text), "{:02x}", std::to_integer<unsigned>(byte));
    }
    return text + "'";
  }
  return printable(plain_text(value));
}

std::string plain_text(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::to_string(*number);
  if (const auto* number = std::get_if<double>(&value)) return real_text(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* bytes = std::get_if<Bytes>(&value)) return base64(*bytes);
  return {};
}

Value parse_value(std::string_view text) {
  if (const auto number = usual_integer(text)) return *number;
  if (is_decimal(text)) {
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }
  if (text.starts_with('"')) return json_text(text);
  return std::string(text);
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  return whole_number<std::uint64_t>(text);
}

}  // namespace annals::cli
