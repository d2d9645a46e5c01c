#pragma once

#include <annals/append.h>
#include <annals/event.h>
#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/schema_bundle.h"

namespace annals {

/// An event type as the engine uses it.
struct EventType {
  std::string full_name;   ///< "module.Struct"
  std::string short_name;  ///< "Struct"
  capnp::StructSchema schema;
  struct TagField {
    std::string name;
    capnp::StructSchema::Field field;
  };
  std::vector<TagField> tags;

  /// Tags of an event of this type, in the schema's order, without repeats. Throws
  /// Error{invalid_argument} when a value exceeds limits::tag_value_bytes or there are too many.
  std::vector<Tag> tags_of(const Payload& payload) const;
};

struct CommandType {
  std::string full_name;
  std::string short_name;
  capnp::StructSchema schema;
};

/// The loaded schemas of one module. Immutable; shared between threads.
class ModuleSchema {
 public:
  /// Throws Error{corrupt} when the bundle does not load.
  ModuleSchema(std::string module, SchemaBundle bundle);
  ~ModuleSchema();

  const std::string& module() const { return module_; }
  const SchemaBundle& bundle() const { return bundle_; }
  const std::vector<EventType>& events() const { return events_; }
  const std::vector<CommandType>& commands() const { return commands_; }
  /// By full or short name; null when there is none.
  const EventType* event(std::string_view name) const;
  const CommandType* command(std::string_view name) const;

 private:
  struct Loader;
  std::string module_;
  SchemaBundle bundle_;
  std::unique_ptr<Loader> loader_;
  std::vector<EventType> events_;
  std::vector<CommandType> commands_;
};

/// Refuses a change after which stored events could not be read as they were meant: throws
/// Error{invalid_argument} that names the type and the field. Events may not disappear.
void require_compatible(const ModuleSchema& before, const ModuleSchema& after);

/// Reads a stored payload, which may be hostile, within limits. The reader must outlive what is
/// got from it; the payload must outlive the reader.
class PayloadReader {
 public:
  explicit PayloadReader(const Payload& payload);
  explicit PayloadReader(kj::ArrayPtr<const capnp::word> words);
  ~PayloadReader();
  PayloadReader(const PayloadReader&) = delete;
  PayloadReader& operator=(const PayloadReader&) = delete;

  capnp::DynamicStruct::Reader as(capnp::StructSchema schema);
  capnp::AnyStruct::Reader any();

 private:
  struct Message;
  alignas(8) std::byte space_[256];
  Message* message_;
};

/// The whole of a payload checked once, before it is stored: every pointer within the message,
/// texts valid UTF-8 without NUL, depth within limits. Throws Error{invalid_argument}.
void require_valid(const EventType& type, const Payload& payload);

}  // namespace annals
