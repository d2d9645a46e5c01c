#include <annals/decision.h>
#include <annals/error.h>
#include <fmt/format.h>

#include "events/kj_errors.h"

namespace annals {

Decision reject(std::string code, std::string message) {
  Decision decision;
  decision.rejection = Rejection{std::move(code), std::move(message)};
  return decision;
}

Payload canonical_payload(capnp::AnyStruct::Reader content) {
  try {
    auto words = content.canonicalize();
    return Payload::from_words(words);
  } catch (const kj::Exception& exception) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Encoding a payload failed: {}.", words_of(exception)));
  }
}

std::string short_name(capnp::StructSchema schema) {
  return std::string(schema.getShortDisplayName().cStr());
}

}  // namespace annals
