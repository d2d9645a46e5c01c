#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace annals {

using Digest = std::array<std::uint8_t, 32>;

/// SHA-256 with a context that is re-used: about half the cost of a one-shot call. One per thread.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  /// The hash of the parts one after another.
  Digest hash(std::initializer_list<std::span<const std::byte>> parts);
  Digest hash(std::string_view text);

  /// The same in steps, for what does not fit into memory; no `hash` in between.
  void start();
  void add(std::span<const std::byte> part);
  Digest finish();

 private:
  struct Context;
  Context* context_;
};

/// The calling thread's own hasher.
Sha256& thread_sha256();

std::string to_hex(std::span<const std::uint8_t> bytes);
/// From 64 hex digits in lower case; nothing when the text is something else.
std::optional<Digest> digest_from_hex(std::string_view text);

}  // namespace annals
