#include "modules/bakery/rules.h"

#include <annals/timestamp.h>

#include <array>
#include <cmath>

namespace annals::bakery {

namespace {

constexpr std::array<std::string_view, 4> immutable{"id", "uuid", "slug", "created_at"};

}  // namespace

std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(blanks) - begin + 1));
}

Refusal refuse_name(std::string_view what, std::string_view name) {
  if (is_blank(name)) return invalid("The name of the " + std::string(what) + " cannot be empty");
  const auto length = modules::characters(trimmed(name));
  if (length <= name_characters) return std::nullopt;
  return invalid("The name of a " + std::string(what) + " has at most " +
                 std::to_string(name_characters) + " characters, got: " + std::to_string(length));
}

Refusal refuse_blank(std::string_view what, std::string_view text) {
  if (is_blank(text)) return invalid("The " + std::string(what) + " cannot be empty");
  return std::nullopt;
}

Refusal refuse_quantity(std::string_view what, double quantity) {
  if (quantity > 0 && std::isfinite(quantity)) return std::nullopt;
  return invalid("The " + std::string(what) + " must be positive");
}

Refusal refuse_date(std::string_view what, std::string_view date) {
  const auto moment = parse_iso(date);
  if (moment && date.size() == 10 && std::string_view(to_iso(*moment)).substr(0, 10) == date) {
    return std::nullopt;
  }
  return invalid("The date of the " + std::string(what) + " must be a day as YYYY-MM-DD, got: '" +
                 std::string(date) + "'");
}

Refusal refuse_count(std::int64_t quantity) {
  if (quantity > most_in_stock) {
    return invalid("A quantity is at most " + std::to_string(most_in_stock) +
                   ", got: " + std::to_string(quantity));
  }
  if (quantity >= 1) return std::nullopt;
  return invalid("A quantity must be at least 1, got: " + std::to_string(quantity));
}

Refusal refuse_flag(std::string_view field, Number::Reader flag) {
  if (flag.getValue() == 0 || flag.getValue() == 1) return std::nullopt;
  return invalid("The column '" + std::string(field) +
                 "' is 0 or 1, got: " + std::to_string(flag.getValue()));
}

Refusal refuse_cleared(capnp::List<capnp::Text>::Reader asked,
                       std::span<const std::string_view> clearable) {
  return modules::refuse_cleared(asked, clearable, immutable);
}

}  // namespace annals::bakery
