#include <annals/error.h>
#include <capnp/any.h>
#include <capnp/schema.capnp.h>
#include <fmt/format.h>

#include <set>
#include <string>

#include "events/kj_errors.h"
#include "events/module_schema.h"
#include "events/type_words.h"

namespace annals {

namespace {

using capnp::schema::Field;

std::string_view view(kj::StringPtr text) {
  return {text.begin(), text.size()};
}

bool same_value(capnp::schema::Value::Reader before, capnp::schema::Value::Reader after) {
  if (before.which() != after.which()) return false;
  // An unset text and an empty one read the same.
  if (before.isText()) return before.getText() == after.getText();
  if (before.isData()) return before.getData() == after.getData();
  return capnp::AnyStruct::Reader(before) == capnp::AnyStruct::Reader(after);
}

/// Compares what the stored events of two versions of a module mean.
class Comparison {
 public:
  void compare_struct(capnp::StructSchema before, capnp::StructSchema after,
                      const std::string& where) {
    if (!compared_.insert(before.getProto().getId()).second) return;
    auto old_fields = before.getFields();
    auto new_fields = after.getFields();
    for (auto field : old_fields) {
      std::string path = fmt::format("{}.{}", where, view(field.getProto().getName()));
      require_same_place(field, after, path);
      if (field.getIndex() >= new_fields.size()) refuse(path, "was removed");
      compare_field(field, new_fields[field.getIndex()], path);
    }
    auto old_layout = before.getProto().getStruct();
    auto new_layout = after.getProto().getStruct();
    if (old_layout.getDiscriminantCount() > 0 &&
        (new_layout.getDiscriminantCount() < old_layout.getDiscriminantCount() ||
         new_layout.getDiscriminantOffset() != old_layout.getDiscriminantOffset())) {
      refuse(where, "has another union than before");
    }
  }

 private:
  [[noreturn]] static void refuse(std::string_view what, std::string_view why) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} {}; events that are stored could not be read as they were meant.",
                            what, why));
  }

  // A name that stands at another place now has changed its meaning, even where the types agree.
  static void require_same_place(capnp::StructSchema::Field field, capnp::StructSchema after,
                                 const std::string& path) {
    KJ_IF_MAYBE (found, after.findFieldByName(field.getProto().getName())) {
      if (found->getIndex() != field.getIndex()) refuse(path, "moved to another ordinal");
    }
  }

  void compare_field(capnp::StructSchema::Field before, capnp::StructSchema::Field after,
                     const std::string& path) {
    auto old_proto = before.getProto();
    auto new_proto = after.getProto();
    compare_union_place(before, after, path);
    if (old_proto.isGroup() != new_proto.isGroup()) {
      refuse(path, old_proto.isGroup() ? "is no longer a group" : "became a group");
    }
    compare_ordinal(old_proto.getOrdinal(), new_proto.getOrdinal(), path);
    if (old_proto.isGroup()) {
      compare_struct(before.getType().asStruct(), after.getType().asStruct(), path);
      return;
    }
    compare_type(before.getType(), after.getType(), path);
    if (old_proto.getSlot().getOffset() != new_proto.getSlot().getOffset()) {
      refuse(path, "moved within its struct");
    }
    if (!same_value(old_proto.getSlot().getDefaultValue(), new_proto.getSlot().getDefaultValue())) {
      refuse(path, "changed its default value");
    }
  }

  // A field may become the first member of a new union: events of before then show it as active.
  static void compare_union_place(capnp::StructSchema::Field before,
                                  capnp::StructSchema::Field after, const std::string& path) {
    auto old_place = before.getProto().getDiscriminantValue();
    auto new_place = after.getProto().getDiscriminantValue();
    bool had_union = before.getContainingStruct().getProto().getStruct().getDiscriminantCount() > 0;
    bool joins_new_union = old_place == Field::NO_DISCRIMINANT && new_place == 0 && !had_union;
    if (old_place != new_place && !joins_new_union) refuse(path, "changed its place in a union");
  }

  static void compare_ordinal(Field::Ordinal::Reader before, Field::Ordinal::Reader after,
                              const std::string& path) {
    if (before.isExplicit() && after.isExplicit() && before.getExplicit() != after.getExplicit()) {
      refuse(path, "was removed or has another ordinal");
    }
  }

  void compare_type(capnp::Type before, capnp::Type after, const std::string& path) {
    if (before.which() != after.which()) {
      refuse(path,
             fmt::format("changed its type from {} to {}", type_words(before), type_words(after)));
    }
    if (before.isList()) {
      compare_type(before.asList().getElementType(), after.asList().getElementType(), path);
    } else if (before.isEnum()) {
      require_same_id(before.asEnum(), after.asEnum(), path);
      compare_enum(before.asEnum(), after.asEnum(), path);
    } else if (before.isStruct()) {
      require_same_id(before.asStruct(), after.asStruct(), path);
      compare_struct(before.asStruct(), after.asStruct(), path);
    }
  }

  static void require_same_id(capnp::Schema before, capnp::Schema after, const std::string& path) {
    if (before.getProto().getId() == after.getProto().getId()) return;
    refuse(path, fmt::format("changed its type from {} @0x{:x} to {} @0x{:x}",
                             view(before.getShortDisplayName()), before.getProto().getId(),
                             view(after.getShortDisplayName()), after.getProto().getId()));
  }

  void compare_enum(capnp::EnumSchema before, capnp::EnumSchema after, const std::string& path) {
    if (!compared_.insert(before.getProto().getId()).second) return;
    auto known = after.getEnumerants();
    for (auto enumerant : before.getEnumerants()) {
      auto name = enumerant.getProto().getName();
      KJ_IF_MAYBE (found, after.findEnumerantByName(name)) {
        if (found->getOrdinal() != enumerant.getOrdinal()) {
          refuse(path, fmt::format("has its enumerant {} at another ordinal", view(name)));
        }
      }
      if (enumerant.getOrdinal() >= known.size()) {
        refuse(path, fmt::format("lost its enumerant {}", view(name)));
      }
    }
  }

  std::set<std::uint64_t> compared_;  // by id before; ids must agree, so once is enough
};

}  // namespace

void require_compatible(const ModuleSchema& before, const ModuleSchema& after) {
  Comparison comparison;
  try {
    for (const auto& event : before.events()) {
      const EventType* now = after.event(event.short_name);
      if (!now) {
        throw Error(ErrorKind::invalid_argument,
                    fmt::format("{} is no longer an event; events that are stored could not be "
                                "read.",
                                event.full_name));
      }
      if (now->schema.getProto().getId() != event.schema.getProto().getId()) {
        throw Error(
            ErrorKind::invalid_argument,
            fmt::format("{} changed its id from @0x{:x} to @0x{:x}, which makes it another type.",
                        event.full_name, event.schema.getProto().getId(),
                        now->schema.getProto().getId()));
      }
      comparison.compare_struct(event.schema, now->schema, event.full_name);
    }
  } catch (const kj::Exception& exception) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Comparing the schemas of module {} failed: {}.", before.module(),
                            words_of(exception)));
  }
}

}  // namespace annals
