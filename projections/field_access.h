#pragma once

#include <capnp/any.h>
#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include <string>
#include <vector>

#include "events/module_schema.h"
#include "projections/sql_value.h"

namespace annals {

/// An event's content, opened for FieldAccess. Values read from it are valid while the
/// PayloadReader lives.
class EventContent {
 public:
  EventContent(PayloadReader& reader, capnp::StructSchema schema);

 private:
  friend class FieldAccess;
  PayloadReader* reader_;
  capnp::StructSchema schema_;
  kj::ArrayPtr<const kj::byte> data_;
  capnp::List<capnp::AnyPointer>::Reader pointers_;
};

/// Where a field of a struct lies and how it is shown in SQL, found out once, so that reading it
/// costs a few nanoseconds: straight from the struct's data and pointers, without the schema.
class FieldAccess {
 public:
  explicit FieldAccess(capnp::StructSchema::Field field);

  /// False when SQLite cannot hold the value: an integer above 2^63 - 1. Throws kj::Exception when
  /// the content is damaged.
  bool read(const EventContent& content, SqlValue& value) const;
  /// The value of a field that nobody has set: NULL where it is a pointer or a union's member.
  void read_unset(SqlValue& value) const;
  std::string_view name() const { return name_; }

 private:
  using Type = capnp::schema::Type::Which;
  bool is_active(const EventContent& content) const;
  template <class T>
  T number(kj::ArrayPtr<const kj::byte> data) const;
  bool bit(kj::ArrayPtr<const kj::byte> data) const;
  bool read_data(kj::ArrayPtr<const kj::byte> data, SqlValue& value) const;
  void read_pointer(const EventContent& content, SqlValue& value) const;

  capnp::StructSchema::Field field_;
  std::string name_;
  Type type_ = Type::VOID;
  bool is_group_ = false;
  bool is_pointer_ = false;
  bool in_union_ = false;
  std::uint16_t discriminant_ = 0;         ///< of this member of the union
  std::uint32_t discriminant_offset_ = 0;  ///< in units of 2 bytes
  std::uint32_t offset_ = 0;               ///< in units of the type's size
  std::uint64_t default_bits_ = 0;         ///< what the stored bits are XORed with
  std::vector<std::string> enumerants_;    ///< names, by ordinal
};

}  // namespace annals
