#pragma once

#include <annals/rows.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace annals::cli {

// JSON as the program prints it: members in the order given, no white space, so that a line is an
// object. Bytes that are not UTF-8 become U+FFFD.

std::string json_string(std::string_view text);
/// Integers beyond 2^53 and infinities as strings, blobs as base64: as in the JSON of events.
std::string json_value(const Value& value);
std::string json_array(const std::vector<std::string>& elements);
std::string json_strings(const std::vector<std::string>& texts);

class JsonObject {
 public:
  JsonObject& text(std::string_view name, std::string_view text);
  JsonObject& number(std::string_view name, std::uint64_t number);
  JsonObject& boolean(std::string_view name, bool yes);
  JsonObject& value(std::string_view name, const Value& value);
  /// `json` is JSON already.
  JsonObject& raw(std::string_view name, std::string_view json);

  std::string str() const { return members_ + '}'; }

 private:
  std::string members_ = "{";
};

}  // namespace annals::cli
