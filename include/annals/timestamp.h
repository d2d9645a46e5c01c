#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace annals {

/// A moment: microseconds since 1970-01-01T00:00:00 UTC. Leap seconds are not counted.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// ISO 8601 in UTC: "2025-12-14T10:00:00Z", and with six decimals where the moment is not a whole
/// second ("2025-12-14T10:00:00.250000Z"). Compare moments, not these texts.
std::string to_iso(Timestamp moment);

/// Reads ISO 8601 with 'T' or a space between date and time, seconds and their decimals optional
/// (decimals beyond microseconds are cut off), and "Z", an offset such as "+02:00" or "-0600", or
/// nothing (taken as UTC). A date alone is its midnight. Nothing when the text is none of these.
std::optional<Timestamp> parse_iso(std::string_view text);

}  // namespace annals
