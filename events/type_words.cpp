#include "events/type_words.h"

#include <fmt/format.h>

namespace annals {

std::string type_words(capnp::Type type) {
  using capnp::schema::Type;
  switch (type.which()) {
    case Type::VOID:
      return "Void";
    case Type::BOOL:
      return "Bool";
    case Type::INT8:
      return "Int8";
    case Type::INT16:
      return "Int16";
    case Type::INT32:
      return "Int32";
    case Type::INT64:
      return "Int64";
    case Type::UINT8:
      return "UInt8";
    case Type::UINT16:
      return "UInt16";
    case Type::UINT32:
      return "UInt32";
    case Type::UINT64:
      return "UInt64";
    case Type::FLOAT32:
      return "Float32";
    case Type::FLOAT64:
      return "Float64";
    case Type::TEXT:
      return "Text";
    case Type::DATA:
      return "Data";
    case Type::LIST:
      return fmt::format("List({})", type_words(type.asList().getElementType()));
    case Type::ENUM:
      return type.asEnum().getShortDisplayName().cStr();
    case Type::STRUCT:
      return type.asStruct().getShortDisplayName().cStr();
    default:
      return "another type";
  }
}

}  // namespace annals
