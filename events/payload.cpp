#include <annals/error.h>
#include <annals/event.h>
#include <fmt/format.h>

#include <cstring>

namespace annals {

static_assert(sizeof(capnp::word) == sizeof(std::uint64_t));

Payload Payload::from_words(kj::ArrayPtr<const capnp::word> words) {
  Payload payload;
  auto bytes = words.asBytes();
  payload.assign_bytes(std::as_bytes(std::span(bytes.begin(), bytes.size())));
  return payload;
}

Payload Payload::from_bytes(std::span<const std::byte> bytes) {
  Payload payload;
  payload.assign_bytes(bytes);
  return payload;
}

void Payload::assign_bytes(std::span<const std::byte> bytes) {
  if (bytes.size() % sizeof(std::uint64_t) != 0) {
    throw Error(
        ErrorKind::corrupt,
        fmt::format("A payload of {} bytes is not a whole number of 8-byte words.", bytes.size()));
  }
  words_.resize(bytes.size() / sizeof(std::uint64_t));
  if (!bytes.empty()) std::memcpy(words_.data(), bytes.data(), bytes.size());
}

kj::ArrayPtr<const capnp::word> Payload::words() const {
  return kj::arrayPtr(reinterpret_cast<const capnp::word*>(words_.data()), words_.size());
}

std::span<const std::byte> Payload::bytes() const {
  return std::as_bytes(std::span(words_));
}

}  // namespace annals
