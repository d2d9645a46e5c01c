#pragma once

#include <set>
#include <string>
#include <string_view>

#include "migration/import/json_document.h"

namespace annals::importing::burndown {

/// Takes members out of an object, and tells what was left.
class Members {
 public:
  explicit Members(const JsonPart& object) : object_(object) {}

  /// Any member, which counts as taken.
  std::optional<JsonPart> take(std::string_view name);
  /// A text; one that is no text, or that no table can hold, stays.
  std::optional<std::string> text(std::string_view name);
  /// An object as it was written; anything else stays.
  std::optional<std::string> object(std::string_view name);
  /// A time, by its text; what is no time stays.
  std::optional<std::string> time(std::string_view name);
  /// "1" or "0" for a flag in any of the forms that the source ever wrote: true, 1, ["show"], and
  /// false, 0, []. Others stay, and count as "0".
  std::string flag(std::string_view name);

  bool has_taken(const JsonPart& value) const { return taken_.contains(value.offset()); }
  /// What was not taken, as a JSON object with its values as they were written; empty when there
  /// is nothing.
  std::string rest() const;

 private:
  JsonPart object_;
  std::set<std::size_t> taken_;  // first bytes of the values
};

/// Text that a table can hold: a string without NUL characters.
std::optional<std::string> usable_text(const JsonPart& part);
std::string trimmed(std::string_view text);
/// A JSON string.
std::string json_quoted(std::string_view text);

}  // namespace annals::importing::burndown
