#include "migration/import/content_digest.h"

#include <span>

namespace annals::importing {

void write_value(std::string& out, std::string_view text) {
  out += std::to_string(text.size()) + ':';
  out += text;
}

void write_value(std::string& out, std::int64_t number) {
  out += std::to_string(number) + ';';
}

void write_value(std::string& out, const Moment& moment) {
  write_value(out, static_cast<std::int64_t>(moment.at.time_since_epoch().count()));
}

void ContentDigest::add(std::string_view row) {
  digest_ = thread_sha256().hash(
      {std::as_bytes(std::span(digest_)), std::as_bytes(std::span(row.data(), row.size()))});
}

}  // namespace annals::importing
