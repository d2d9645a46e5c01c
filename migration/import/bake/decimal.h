#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace annals::importing {

/// A decimal number as it was written ("18.99", "-1.5e3"), in units of 10^-places: exact, rounded
/// half away from zero. Nothing for what is no number or beyond 10^15.
std::optional<std::int64_t> scaled_decimal(std::string_view text, int places);

/// The reverse, with as few decimals as will do, at least one: 189900 with 4 places is "18.99".
std::string decimal_text(std::int64_t scaled, int places);

}  // namespace annals::importing
