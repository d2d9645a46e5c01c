#include "projections/field_access.h"

#include <bit>
#include <cstring>

#include "events/event_json.h"

namespace annals {

static_assert(std::endian::native == std::endian::little, "payloads are read as they are stored");

namespace {

constexpr std::uint16_t no_discriminant = 0xffff;

std::uint64_t bits_of_default(capnp::schema::Value::Reader value) {
  using Value = capnp::schema::Value;
  switch (value.which()) {
    case Value::BOOL:
      return value.getBool() ? 1 : 0;
    case Value::INT8:
      return static_cast<std::uint8_t>(value.getInt8());
    case Value::INT16:
      return static_cast<std::uint16_t>(value.getInt16());
    case Value::INT32:
      return static_cast<std::uint32_t>(value.getInt32());
    case Value::INT64:
      return static_cast<std::uint64_t>(value.getInt64());
    case Value::UINT8:
      return value.getUint8();
    case Value::UINT16:
      return value.getUint16();
    case Value::UINT32:
      return value.getUint32();
    case Value::UINT64:
      return value.getUint64();
    case Value::FLOAT32:
      return std::bit_cast<std::uint32_t>(value.getFloat32());
    case Value::FLOAT64:
      return std::bit_cast<std::uint64_t>(value.getFloat64());
    case Value::ENUM:
      return value.getEnum();
    default:
      return 0;
  }
}

bool is_pointer(capnp::schema::Type::Which type) {
  using Type = capnp::schema::Type;
  return type == Type::TEXT || type == Type::DATA || type == Type::LIST || type == Type::STRUCT ||
         type == Type::INTERFACE || type == Type::ANY_POINTER;
}

std::string_view view_of(kj::ArrayPtr<const char> text) {
  return {text.begin(), text.size()};
}

}  // namespace

EventContent::EventContent(PayloadReader& reader, capnp::StructSchema schema)
    : reader_(&reader), schema_(schema) {
  auto content = reader.any();
  data_ = content.getDataSection();
  pointers_ = content.getPointerSection();
}

FieldAccess::FieldAccess(capnp::StructSchema::Field field)
    : field_(field), name_(field.getProto().getName().cStr()) {
  auto proto = field.getProto();
  is_group_ = proto.isGroup();
  if (proto.getDiscriminantValue() != no_discriminant) {
    in_union_ = true;
    discriminant_ = proto.getDiscriminantValue();
    discriminant_offset_ =
        field.getContainingStruct().getProto().getStruct().getDiscriminantOffset();
  }
  if (is_group_) return;
  type_ = field.getType().which();
  is_pointer_ = is_pointer(type_);
  offset_ = proto.getSlot().getOffset();
  default_bits_ = bits_of_default(proto.getSlot().getDefaultValue());
  if (type_ == Type::ENUM) {
    for (auto enumerant : field.getType().asEnum().getEnumerants()) {
      enumerants_.emplace_back(enumerant_name(enumerant));
    }
  }
}

// Canonical payloads end where their zeros begin: what lies beyond the data is zero.
template <class T>
T FieldAccess::number(kj::ArrayPtr<const kj::byte> data) const {
  std::size_t at = offset_ * sizeof(T);
  T stored = 0;
  if (at + sizeof(T) <= data.size()) std::memcpy(&stored, data.begin() + at, sizeof(T));
  return static_cast<T>(stored ^ static_cast<T>(default_bits_));
}

bool FieldAccess::bit(kj::ArrayPtr<const kj::byte> data) const {
  std::size_t at = offset_ / 8;
  unsigned stored = at < data.size() ? (data[at] >> (offset_ % 8)) & 1u : 0u;
  return (stored ^ default_bits_) != 0;
}

bool FieldAccess::is_active(const EventContent& content) const {
  if (!in_union_) return true;
  std::size_t at = std::size_t{2} * discriminant_offset_;
  std::uint16_t stored = 0;
  if (at + 2 <= content.data_.size()) std::memcpy(&stored, content.data_.begin() + at, 2);
  return stored == discriminant_;
}

bool FieldAccess::read(const EventContent& content, SqlValue& value) const {
  if (!is_active(content)) {
    value.set_null();
  } else if (is_group_) {
    value.keep_text(to_json(content.reader_->as(content.schema_).get(field_)));
  } else if (is_pointer_) {
    read_pointer(content, value);
  } else {
    return read_data(content.data_, value);
  }
  return true;
}

void FieldAccess::read_unset(SqlValue& value) const {
  value.set_null();
  if (!in_union_ && !is_group_ && !is_pointer_) read_data(nullptr, value);
}

bool FieldAccess::read_data(kj::ArrayPtr<const kj::byte> data, SqlValue& value) const {
  auto integer = [&](std::int64_t number) { value.set(number); };
  switch (type_) {
    case Type::VOID:
      // That a union has chosen it is all there is to know.
      if (in_union_) {
        integer(1);
      } else {
        value.set_null();
      }
      break;
    case Type::BOOL:
      integer(bit(data));
      break;
    case Type::INT8:
      integer(static_cast<std::int8_t>(number<std::uint8_t>(data)));
      break;
    case Type::INT16:
      integer(static_cast<std::int16_t>(number<std::uint16_t>(data)));
      break;
    case Type::INT32:
      integer(static_cast<std::int32_t>(number<std::uint32_t>(data)));
      break;
    case Type::INT64:
      integer(static_cast<std::int64_t>(number<std::uint64_t>(data)));
      break;
    case Type::UINT8:
      integer(number<std::uint8_t>(data));
      break;
    case Type::UINT16:
      integer(number<std::uint16_t>(data));
      break;
    case Type::UINT32:
      integer(number<std::uint32_t>(data));
      break;
    case Type::UINT64: {
      auto read = number<std::uint64_t>(data);
      if (read > static_cast<std::uint64_t>(INT64_MAX)) return false;
      integer(static_cast<std::int64_t>(read));
      break;
    }
    case Type::FLOAT32:
      value.set(static_cast<double>(std::bit_cast<float>(number<std::uint32_t>(data))));
      break;
    case Type::FLOAT64:
      value.set(std::bit_cast<double>(number<std::uint64_t>(data)));
      break;
    case Type::ENUM: {
      auto ordinal = number<std::uint16_t>(data);
      if (ordinal < enumerants_.size()) {
        value.set_text(enumerants_[ordinal]);
      } else {
        integer(ordinal);
      }
      break;
    }
    default:
      value.set_null();
  }
  return true;
}

void FieldAccess::read_pointer(const EventContent& content, SqlValue& value) const {
  if (offset_ >= content.pointers_.size() || content.pointers_[offset_].isNull()) {
    value.set_null();
    return;
  }
  auto pointer = content.pointers_[offset_];
  if (type_ == Type::TEXT) {
    value.set_text(view_of(pointer.getAs<capnp::Text>()));
  } else if (type_ == Type::DATA) {
    value.set_blob(view_of(pointer.getAs<capnp::Data>().asChars()));
  } else {
    value.keep_text(to_json(content.reader_->as(content.schema_).get(field_)));
  }
}

}  // namespace annals
