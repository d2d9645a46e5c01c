#include "events/kj_errors.h"

#include <annals/limits.h>
#include <fmt/format.h>

#include <string_view>

namespace annals {

std::string words_of(const kj::Exception& exception) {
  std::string_view words(exception.getDescription().cStr());
  if (words.find("too deeply-nested") != std::string_view::npos) {
    return fmt::format("it is nested deeper than {} levels", limits::nesting_depth);
  }
  if (words.find("Exceeded message traversal limit") != std::string_view::npos) {
    return "more would have to be read than it can hold";
  }
  // "expected CONDITION [VALUES]; SENTENCE; NAME = VALUE"
  if (words.starts_with("expected ")) {
    auto start = words.find("; ");
    if (start != std::string_view::npos) {
      words.remove_prefix(start + 2);
    } else {
      words = "it is not well-formed";
    }
  }
  words = words.substr(0, words.find("; "));
  while (words.ends_with('.') || words.ends_with('\n')) words.remove_suffix(1);
  return std::string(words);
}

}  // namespace annals
