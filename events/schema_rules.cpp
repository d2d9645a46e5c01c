#include "events/schema_rules.h"

#include <annals/decision.h>
#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "events/annotations.h"
#include "events/event_json.h"
#include "events/utf8.h"

namespace annals {

namespace {

std::string_view view(kj::StringPtr text) {
  return {text.begin(), text.size()};
}

bool is_identifier(std::string_view name) {
  auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

bool is_shown_name(std::string_view name) {
  return !name.empty() && name.size() <= limits::type_name_bytes && is_utf8(name) &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_group(capnp::StructSchema schema) {
  auto proto = schema.getProto();
  return proto.isStruct() && proto.getStruct().getIsGroup();
}

bool can_be_tag(capnp::Type type) {
  using capnp::schema::Type;
  if (type.isList()) {
    type = type.asList().getElementType();
    if (type.isList()) return false;
  }
  switch (type.which()) {
    case Type::BOOL:
    case Type::INT8:
    case Type::INT16:
    case Type::INT32:
    case Type::INT64:
    case Type::UINT8:
    case Type::UINT16:
    case Type::UINT32:
    case Type::UINT64:
    case Type::TEXT:
    case Type::ENUM:
      return true;
    default:
      return false;
  }
}

class Collector {
 public:
  explicit Collector(ErrorKind kind) : kind_(kind) {}

  void add_roots(std::span<const capnp::StructSchema> roots) {
    std::set<std::string> names;
    std::set<std::uint64_t> ids;
    for (auto root : roots) {
      std::string name = short_name(root);
      if (!ids.insert(root.getProto().getId()).second) continue;
      if (!names.insert(name).second) {
        refuse(fmt::format("Two structs are called {}", name),
               "events, and likewise commands, of a module need different names");
      }
      roots_.insert(root.getProto().getId());
    }
    for (auto root : roots) {
      std::string name = short_name(root);
      if (is_group(root)) refuse(name, "a group cannot be an event or a command");
      add(root, std::move(name));
    }
  }

  void visit_all() {
    while (!waiting_.empty()) {
      auto [schema, where] = std::move(waiting_.back());
      waiting_.pop_back();
      if (schema.getProto().isEnum()) {
        check_enum(schema.asEnum(), where);
      } else {
        check_struct(schema.asStruct(), where);
      }
    }
  }

  SchemaNodes nodes;

 private:
  [[noreturn]] void refuse(const std::string& what, std::string_view why) const {
    throw Error(kind_, fmt::format("{}: {}.", what, why));
  }

  void add(capnp::Schema schema, std::string where) {
    auto proto = schema.getProto();
    if (!proto.isStruct() && !proto.isEnum()) {
      refuse(where, "the schema mentions a type that it does not hold");
    }
    if (proto.getIsGeneric() || schema.isBranded()) refuse(where, "generic types cannot be stored");
    if (!nodes.emplace(proto.getId(), schema).second) return;
    if (nodes.size() > limits::schema_structs) {
      refuse(where,
             fmt::format("a module can have at most {} structs and enums", limits::schema_structs));
    }
    const auto name = view(schema.getShortDisplayName());
    if (!is_identifier(name)) refuse(where, "a type has no name");
    if (name.size() > limits::type_name_bytes) {
      refuse(where, fmt::format("the name of a type has {} bytes; the limit is {}", name.size(),
                                limits::type_name_bytes));
    }
    waiting_.emplace_back(schema, std::move(where));
  }

  void check_enum(capnp::EnumSchema schema, const std::string& where) {
    std::set<std::string_view> names;
    for (auto enumerant : schema.getEnumerants()) {
      check_name(enumerant.getProto().getName(), enumerant_name(enumerant), names, where);
    }
  }

  void check_struct(capnp::StructSchema schema, const std::string& where) {
    std::set<std::string_view> names;
    for (auto field : schema.getFields()) {
      check_name(field.getProto().getName(), field_name(field), names, where);
      std::string path = fmt::format("{}.{}", where, view(field.getProto().getName()));
      check_tag(schema, field, path);
      if (field.getProto().isGroup()) {
        check_group(schema, field, path);
        add(field.getType().asStruct(), path);
      } else {
        follow(field.getType(), path);
      }
    }
  }

  void check_name(kj::StringPtr own, std::string_view shown, std::set<std::string_view>& names,
                  const std::string& where) {
    if (!is_identifier(view(own))) refuse(where, "a member's name is not an identifier");
    if (!is_shown_name(shown)) {
      refuse(fmt::format("{}.{}", where, view(own)), "its name in JSON is not usable");
    }
    if (!names.insert(shown).second) {
      refuse(where, fmt::format("two members are called \"{}\" in JSON", shown));
    }
  }

  // What Cap'n Proto's compiler never gets wrong but stored bytes may: a group lies within its own
  // struct and nowhere else, so that groups can neither form cycles nor be written out of bounds.
  void check_group(capnp::StructSchema owner, capnp::StructSchema::Field field,
                   const std::string& path) {
    auto group = field.getType().asStruct().getProto();
    auto outer = owner.getProto();
    bool fits = group.isStruct() && group.getStruct().getIsGroup() &&
                group.getScopeId() == outer.getId() && group.getId() != outer.getId() &&
                group.getStruct().getDataWordCount() == outer.getStruct().getDataWordCount() &&
                group.getStruct().getPointerCount() == outer.getStruct().getPointerCount();
    if (!fits) refuse(path, "the group does not belong to its struct");
  }

  void check_tag(capnp::StructSchema schema, capnp::StructSchema::Field field,
                 const std::string& path) {
    auto annotations = field.getProto().getAnnotations();
    if (!annotation::has(annotations, annotation::tag)) return;
    auto name = annotation::text(annotations, annotation::tag);
    if (!name || !is_shown_name(*name)) refuse(path, "a tag needs a name");
    if (schema.getProto().getStruct().getIsGroup()) {
      refuse(path, "a field of a group cannot be a tag");
    }
    if (!roots_.contains(schema.getProto().getId())) {
      refuse(path, "only fields of an event itself can be tags, not those of structs within it");
    }
    if (!can_be_tag(field.getType())) {
      refuse(path, "only Text, integers, Bool, enums and lists of these can be tags");
    }
  }

  void follow(capnp::Type type, const std::string& path) {
    while (type.isList()) type = type.asList().getElementType();
    using capnp::schema::Type;
    switch (type.which()) {
      case Type::STRUCT:
        if (is_group(type.asStruct())) refuse(path, "a group stands where a struct should");
        add(type.asStruct(), path);
        break;
      case Type::ENUM:
        add(type.asEnum(), path);
        break;
      case Type::INTERFACE:
        refuse(path, "interfaces cannot be stored");
      case Type::ANY_POINTER:
        refuse(path, "AnyPointer and type parameters cannot be stored");
      default:
        break;
    }
  }

  ErrorKind kind_;
  std::set<std::uint64_t> roots_;
  std::vector<std::pair<capnp::Schema, std::string>> waiting_;
};

}  // namespace

SchemaNodes collect_types(std::span<const capnp::StructSchema> events,
                          std::span<const capnp::StructSchema> commands, ErrorKind kind) {
  Collector collector(kind);
  collector.add_roots(events);
  collector.add_roots(commands);
  collector.visit_all();
  return std::move(collector.nodes);
}

}  // namespace annals
