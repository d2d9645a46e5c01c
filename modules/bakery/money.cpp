#include "modules/bakery/money.h"

#include <cmath>

#include "modules/fields.h"

namespace annals::bakery {

namespace {

constexpr std::size_t decimals = 4;
constexpr std::size_t whole_digits = 6;

bool all_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<Money> money_of(std::string_view what, std::string_view text, Decision& refusal) {
  const auto point = std::min(text.find('.'), text.size());
  const auto whole = text.substr(0, point);
  const auto fraction = point < text.size() ? text.substr(point + 1) : std::string_view();
  const bool has_form = !whole.empty() && all_digits(whole) && all_digits(fraction) &&
                        (point == text.size() || !fraction.empty());
  if (!has_form || whole.size() > whole_digits || fraction.size() > decimals) {
    refusal = modules::invalid("The " + std::string(what) +
                               " must be an amount from 0 to 999999.9999 with at most four "
                               "decimals, got: '" +
                               std::string(text) + "'");
    return std::nullopt;
  }
  std::string digits(whole);
  digits += fraction;
  digits.append(decimals - fraction.size(), '0');
  return std::stoll(digits);
}

std::string money_text(Money amount) {
  std::string text = std::to_string(amount);
  if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
  return text.insert(text.size() - decimals, ".");
}

Money cost_of(double quantity, Money price) {
  return std::llround(quantity * static_cast<double>(price));
}

Money percent_of(Money amount, std::int64_t percent) {
  return (amount * percent + 50) / 100;
}

}  // namespace annals::bakery
