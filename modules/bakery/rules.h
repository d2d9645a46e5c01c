#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "modules/fields.h"

namespace annals::bakery {

using modules::changes_something;
using modules::copy_given;
using modules::invalid;
using modules::is_blank;
using modules::Refusal;
using modules::view;

inline constexpr std::size_t name_characters = 200;
inline constexpr std::size_t delivered_to_characters = 500;

/// Without the white space around it.
std::string trimmed(std::string_view text);

/// What every name must be: not blank, at most name_characters. `what` is "package", "event" …
Refusal refuse_name(std::string_view what, std::string_view name);

/// A day that exists, as YYYY-MM-DD; `what` has the date.
Refusal refuse_date(std::string_view what, std::string_view date);

/// A number of whole things: at least 1.
Refusal refuse_count(std::int64_t quantity);

/// Names of columns that a command wants to be NULL; `clearable` are those that may be.
Refusal refuse_cleared(capnp::List<capnp::Text>::Reader asked,
                       std::span<const std::string_view> clearable);

}  // namespace annals::bakery
