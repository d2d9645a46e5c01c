#include "events/sha256.h"

#include <annals/error.h>
#include <openssl/evp.h>

namespace annals {

struct Sha256::Context {
  EVP_MD_CTX* state;
};

namespace {

// Fetched once for the whole program: fetching by name costs more than hashing an event.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}

void require(bool done) {
  if (!done) throw Error(ErrorKind::io, "Hashing with SHA-256 failed: OpenSSL refused.");
}

}  // namespace

Sha256::Sha256() {
  EVP_MD_CTX* state = EVP_MD_CTX_new();
  require(state != nullptr);
  context_ = new Context{state};
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(context_->state);
  delete context_;
}

Digest Sha256::hash(std::initializer_list<std::span<const std::byte>> parts) {
  start();
  for (auto part : parts) add(part);
  return finish();
}

void Sha256::start() {
  require(EVP_DigestInit_ex2(context_->state, algorithm(), nullptr) == 1);
}

void Sha256::add(std::span<const std::byte> part) {
  require(EVP_DigestUpdate(context_->state, part.data(), part.size()) == 1);
}

Digest Sha256::finish() {
  Digest digest;
  require(EVP_DigestFinal_ex(context_->state, digest.data(), nullptr) == 1);
  return digest;
}

Digest Sha256::hash(std::string_view text) {
  return hash({std::as_bytes(std::span(text))});
}

Sha256& thread_sha256() {
  thread_local Sha256 hasher;
  return hasher;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::optional<Digest> digest_from_hex(std::string_view text) {
  Digest digest;
  if (text.size() != digest.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return std::nullopt;
    auto& byte = digest[i / 2];
    byte = static_cast<std::uint8_t>(i % 2 == 0 ? digit << 4 : byte | digit);
  }
  return digest;
}

}  // namespace annals
