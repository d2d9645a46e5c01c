#include "events/annotations.h"

#include "events/event_json.h"

namespace annals::annotation {

bool has(List annotations, std::uint64_t id) {
  for (auto annotation : annotations) {
    if (annotation.getId() == id) return true;
  }
  return false;
}

std::optional<std::string_view> text(List annotations, std::uint64_t id) {
  for (auto annotation : annotations) {
    if (annotation.getId() != id) continue;
    auto value = annotation.getValue();
    if (!value.isText()) return std::nullopt;
    auto words = value.getText();
    return std::string_view(words.begin(), words.size());
  }
  return std::nullopt;
}

}  // namespace annals::annotation

namespace annals {

namespace {

template <class Declaration>
std::string_view name_in_json(Declaration declaration) {
  if (declaration.hasAnnotations()) {
    auto given = annotation::text(declaration.getAnnotations(), annotation::json_name);
    if (given) return *given;
  }
  auto own = declaration.getName();
  return {own.begin(), own.size()};
}

}  // namespace

std::string_view field_name(capnp::StructSchema::Field field) {
  return name_in_json(field.getProto());
}

std::string_view enumerant_name(capnp::EnumSchema::Enumerant enumerant) {
  return name_in_json(enumerant.getProto());
}

}  // namespace annals
