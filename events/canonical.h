#pragma once

#include <annals/error.h>
#include <capnp/message.h>
#include <capnp/schema.h>

#include <cstddef>
#include <span>
#include <string>

namespace annals {

/// The bytes as words. They must be aligned to 8 and a whole number of words.
kj::ArrayPtr<const capnp::word> as_words(std::span<const std::byte> bytes);

/// Checks a single segment that may be hostile: one struct in canonical form, every pointer
/// within it, no deeper than limits::nesting_depth. Throws Error{kind} that begins with `doing`.
void require_canonical(kj::ArrayPtr<const capnp::word> words, ErrorKind kind,
                       const std::string& doing);

/// Checks that everything the schema knows can be read as it says, texts being UTF-8 without NUL.
/// Throws Error{kind} that begins with `name` and the field.
void require_readable(kj::ArrayPtr<const capnp::word> words, capnp::StructSchema schema,
                      ErrorKind kind, const std::string& name);

/// Limits for reading a message of this size once or twice.
capnp::ReaderOptions strict_limits(std::size_t words);

}  // namespace annals
