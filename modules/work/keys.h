#pragma once

#include <annals/decision.h>

#include <optional>
#include <string>
#include <string_view>

namespace annals::work {

// Keys as people write them, in their one stored form: upper case, tasks' with "T-", a slug behind
// the key ("E04-F01-001-task-name") left out. Nothing when the text is no key. ASCII only.

std::optional<std::string> epic_key(std::string_view text);     ///< "e04" gives "E04"
std::optional<std::string> feature_key(std::string_view text);  ///< "e04-f01" gives "E04-F01"
std::optional<std::string> task_key(std::string_view text);     ///< numbers 001 to 999
/// "f04" gives "F04".
std::optional<std::string> feature_suffix(std::string_view text);

/// The parent's key; the argument is a key in its stored form.
std::string epic_of_feature(std::string_view feature);
std::string feature_of_task(std::string_view task);

/// `number` with leading zeros.
std::string padded(std::int64_t number, std::size_t digits);

std::string epic_stream(std::string_view epic);
std::string feature_stream(std::string_view feature);
std::string task_stream(std::string_view task);

Decision invalid_epic_key(std::string_view text);
Decision invalid_feature_key(std::string_view text);
Decision invalid_task_key(std::string_view text);

}  // namespace annals::work
