#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bakery.capnp.h"
#include "modules/fields.h"

namespace annals::bakery {

using modules::changes_something;
using modules::copy_given;
using modules::invalid;
using modules::is_blank;
using modules::Refusal;
using modules::view;

inline constexpr std::size_t name_characters = 200;
inline constexpr std::int64_t most_in_stock = 1'000'000'000;  ///< of one unit or good

/// A text field of a command where it is set.
inline std::optional<std::string_view> asked_text(bool has, capnp::Text::Reader text) {
  return has ? std::optional(view(text)) : std::nullopt;
}

/// Without the white space around it.
std::string trimmed(std::string_view text);

/// What every name must be: not blank, at most name_characters. `what` is "package", "event" …
Refusal refuse_name(std::string_view what, std::string_view name);

/// What a text that a table needs must be; `what` is "category of the recipe" …
Refusal refuse_blank(std::string_view what, std::string_view text);

/// A measured quantity: positive and finite.
Refusal refuse_quantity(std::string_view what, double quantity);

/// A day that exists, as YYYY-MM-DD; `what` has the date.
Refusal refuse_date(std::string_view what, std::string_view date);

/// A number of whole things: 1 to most_in_stock.
Refusal refuse_count(std::int64_t quantity);

/// A field that is 0 or 1 where it is given; `field` is the column.
Refusal refuse_flag(std::string_view field, Number::Reader flag);

/// Names of columns that a command wants to be NULL; `clearable` are those that may be.
Refusal refuse_cleared(capnp::List<capnp::Text>::Reader asked,
                       std::span<const std::string_view> clearable);

}  // namespace annals::bakery
