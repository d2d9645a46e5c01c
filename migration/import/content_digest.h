#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/sha256.h"
#include "migration/import/field_reader.h"

namespace annals::importing {

// Each value with its length, so that no two rows write the same.
void write_value(std::string& out, std::string_view text);
void write_value(std::string& out, std::int64_t number);
void write_value(std::string& out, const Moment& moment);
template <class T>
void write_value(std::string& out, const std::optional<T>& value) {
  out += value ? '+' : '-';
  if (value) write_value(out, *value);
}

/// A hash over hashes of all rows of a source: the whole content is never in memory twice.
class ContentDigest {
 public:
  void add(std::string_view row);
  const Digest& digest() const { return digest_; }

 private:
  Digest digest_{};
};

}  // namespace annals::importing
