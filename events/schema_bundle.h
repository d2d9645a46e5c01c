#pragma once

#include <capnp/schema.h>

#include <span>
#include <string_view>
#include <vector>

#include "events/sha256.h"

namespace annals {

/// The Cap'n Proto schemas of one module in the form in which the log keeps them: every node that
/// the module's events and commands reach, without what depends on file names, comments or the
/// compiler's version, sorted by id, in canonical encoding. Equal schemas give equal bytes.
class SchemaBundle {
 public:
  /// From schemas compiled into the program. Throws Error{invalid_argument} for what the engine
  /// cannot store (interfaces, AnyPointer, generics), naming the field.
  static SchemaBundle from_compiled(std::span<const capnp::StructSchema> events,
                                    std::span<const capnp::StructSchema> commands);
  /// From the text of a .capnp file; structs marked $event and $command count. Throws
  /// Error{invalid_argument} with line, column and the parser's words.
  static SchemaBundle from_text(std::string_view capnp_text);
  /// From stored bytes, which may be hostile: throws Error{corrupt}.
  static SchemaBundle from_bytes(std::span<const std::byte> bytes);

  std::span<const std::byte> bytes() const { return bytes_; }
  const Digest& digest() const { return digest_; }

 private:
  explicit SchemaBundle(std::vector<std::byte> bytes);
  std::vector<std::byte> bytes_;
  Digest digest_;
};

}  // namespace annals
