#include "engine/sealed_text.h"

#include "events/sha256.h"

namespace annals {

namespace {

constexpr std::string_view seal_start = ",\n  \"seal\": \"";
constexpr std::string_view seal_end = "\"\n}\n";
constexpr std::size_t digest_digits = 64;

std::string seal_of(std::string_view text) {
  std::string seal(seal_start);
  return seal.append(to_hex(thread_sha256().hash(text))).append(seal_end);
}

}  // namespace

std::string sealed(std::string object) {
  return object.append(seal_of(object));
}

bool has_seal(std::string_view text) {
  constexpr std::size_t tail = seal_start.size() + digest_digits + seal_end.size();
  if (text.size() <= tail) return false;
  const auto body = text.substr(0, text.size() - tail);
  return text.substr(body.size()) == seal_of(body);
}

}  // namespace annals
