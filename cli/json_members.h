#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace annals::cli {

/// A JSON object taken apart at its top level, without touching the values: each is given as the
/// text that stood there, so that big numbers and repeated keys deeper down reach the codec as
/// they were written. Values are not checked beyond their extent. Throws Failure (usage).
std::vector<std::pair<std::string, std::string_view>> json_members(std::string_view object);

/// The value of a JSON string. Throws Failure (usage); `name` is for the message.
std::string json_text_of(std::string_view name, std::string_view json);

}  // namespace annals::cli
