#pragma once

#include <annals/event.h>
#include <annals/rows.h>
#include <capnp/dynamic.h>

#include <string>
#include <string_view>

namespace annals {

/// How secret fields, and columns that hold what stood in one, are shown.
enum class Secrets { covered, shown };

/// What stands in the place of a secret.
inline constexpr std::string_view covered_secret = "•••";
/// NULL stays NULL.
inline Value covered(Value value) {
  if (!std::holds_alternative<std::nullptr_t>(value)) value = std::string(covered_secret);
  return value;
}

// JSON of a struct: fields and enumerants by the names of the schema ($Json.name honoured for
// both), 64-bit integers as numbers below 2^53 and else as strings, unset pointers left out, Data
// as base64, NaN and infinities as the strings "NaN", "Infinity", "-Infinity", enumerants that
// the schema does not know as numbers, of a union only the active member. Keys in schema order.

std::string to_json(capnp::DynamicStruct::Reader content, Secrets secrets = Secrets::shown);
/// Any value on its own: what SQL parameters of struct and list fields are bound to.
std::string to_json(capnp::DynamicValue::Reader value, Secrets secrets = Secrets::shown);
void append_json_string(std::string& out, std::string_view text);

/// The reverse, into canonical form. Unknown fields, wrong types, unknown enumerants, numbers out
/// of range, repeated keys and two members of a union are refused: Error{invalid_argument} whose
/// message names the path ("work.TaskCreated: priority: 300 is out of range for UInt8").
/// null means unset. `type_name` is for messages.
Payload from_json(capnp::StructSchema schema, std::string_view type_name, std::string_view json);

/// The name by which an enumerant is shown and bound: its $Json.name, else its own.
std::string_view enumerant_name(capnp::EnumSchema::Enumerant enumerant);

}  // namespace annals
