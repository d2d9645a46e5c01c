#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace annals {

/// Identity of an event, unique for ever: 16 bytes, by default a UUIDv7 (RFC 9562), whose first 48
/// bits are the milliseconds of its making, so that ids sort by time and index cheaply.
struct EventId {
  std::array<std::uint8_t, 16> bytes{};

  /// The usual text form, lower case: "0193e8a0-1c2d-7abc-8def-0123456789ab".
  std::string to_string() const;
  /// Reads the usual text form, either case; nothing when the text is not one.
  static std::optional<EventId> parse(std::string_view text);

  friend auto operator<=>(const EventId&, const EventId&) = default;
};

}  // namespace annals
