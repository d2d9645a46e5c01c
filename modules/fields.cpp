#include "modules/fields.h"

#include <algorithm>
#include <string>

namespace annals::modules {

namespace {

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

Decision invalid(std::string message) {
  return reject("invalid_value", std::move(message));
}

Refusal refuse_cleared(capnp::List<capnp::Text>::Reader asked,
                       std::span<const std::string_view> clearable,
                       std::span<const std::string_view> immutable) {
  for (auto name : asked) {
    if (contains(immutable, view(name))) {
      return reject("immutable", "The column '" + std::string(view(name)) + "' never changes");
    }
    if (!contains(clearable, view(name))) {
      return invalid("The column '" + std::string(view(name)) + "' cannot be cleared");
    }
  }
  return std::nullopt;
}

void copy_given(capnp::DynamicStruct::Reader from, capnp::DynamicStruct::Builder to) {
  for (auto field : to.getSchema().getFields()) {
    KJ_IF_MAYBE (given, from.getSchema().findFieldByName(field.getProto().getName())) {
      const auto type = given->getType();
      const bool pointer = type.isText() || type.isList() || type.isStruct();
      if (pointer && type == field.getType() && from.has(*given)) to.set(field, from.get(*given));
    }
  }
}

bool changes_something(capnp::DynamicStruct::Reader ask, std::string_view key) {
  for (auto field : ask.getSchema().getFields()) {
    if (std::string_view(field.getProto().getName().cStr()) != key && ask.has(field)) return true;
  }
  return false;
}

}  // namespace annals::modules
