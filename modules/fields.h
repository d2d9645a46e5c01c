#pragma once

#include <annals/decision.h>
#include <capnp/dynamic.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace annals::modules {

// What the decisions of every built-in module do with the fields of commands.

/// Why a value is refused, or nothing.
using Refusal = std::optional<Decision>;

inline std::string_view view(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}
bool is_blank(std::string_view text);
/// Code points of valid UTF-8.
std::size_t characters(std::string_view text);

/// A rejection with the code invalid_value.
Decision invalid(std::string message);

/// Names of columns that a command wants to be NULL; `clearable` are those that may be, `immutable`
/// those that never change.
Refusal refuse_cleared(capnp::List<capnp::Text>::Reader asked,
                       std::span<const std::string_view> clearable,
                       std::span<const std::string_view> immutable);

/// Copies every pointer field that is set in `from` to the field of the same name and type in `to`.
void copy_given(capnp::DynamicStruct::Reader from, capnp::DynamicStruct::Builder to);

/// Whether any field besides `key` is set in a command that says what to change.
bool changes_something(capnp::DynamicStruct::Reader ask, std::string_view key);

}  // namespace annals::modules
