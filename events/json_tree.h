#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace annals {

struct JsonMember;

/// JSON as it was written: members in order with repeats, numbers with their text.
struct JsonTree {
  enum class Kind { null, boolean, integer, natural, real, string, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;   ///< whole numbers that fit
  std::uint64_t natural = 0;  ///< those from 2^63 to 2^64 - 1
  std::string text;           ///< of a string, or of a number as it stands in the source
  std::vector<JsonTree> elements;
  std::vector<JsonMember> members;

  /// "a number", "an object", …: for messages.
  const char* kind_name() const;
};

struct JsonMember {
  std::string name;
  JsonTree value;
};

/// Throws Error{invalid_argument} that begins with `doing` and says where.
/// Nesting is limited to limits::nesting_depth.
JsonTree parse_json(std::string_view json, std::string_view doing);

}  // namespace annals
