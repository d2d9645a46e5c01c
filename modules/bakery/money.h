#pragma once

#include <annals/decision.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace annals::bakery {

/// Amounts of money are integers of 1/10000, 0 to most_money.
using Money = std::int64_t;
inline constexpr Money most_money = 9'999'999'999;  ///< 999999.9999

/// "12", "0.25", "9999.9999": at most four decimals. When the text is no amount, `refusal` says
/// why; `what` is the field.
std::optional<Money> money_of(std::string_view what, std::string_view text, Decision& refusal);
/// With four decimals.
std::string money_text(Money amount);
/// So many at this price, rounded half up; exact where the quantity is a whole number.
Money cost_of(double quantity, Money price);
/// `percent` of an amount, rounded half up.
Money percent_of(Money amount, std::int64_t percent);

}  // namespace annals::bakery
