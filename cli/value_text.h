#pragma once

#include <annals/rows.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace annals::cli {

/// How NULL stands in tables for people: no text looks like it by accident.
inline constexpr std::string_view null_sign = "∅";

/// The shortest text that reads back as the same number, always with a point or an exponent;
/// "NaN", "Infinity", "-Infinity".
std::string real_text(double number);

std::string base64(std::span<const std::byte> bytes);

/// For tables: one harmless line; blobs as x'0a0b'.
std::string display_text(const Value& value);

/// For CSV: texts as they are, blobs as base64, NULL as nothing.
std::string plain_text(const Value& value);

/// What a value on the command line means: a whole number or decimal in its usual spelling is a
/// number, a text in double quotes is that JSON string, everything else is the text itself.
Value parse_value(std::string_view text);

/// "1 event", "2 events".
std::string counted(std::uint64_t number, std::string_view noun);

/// Reads a whole number without sign; nothing when the text is not just that.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace annals::cli
