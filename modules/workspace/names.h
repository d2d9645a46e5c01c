#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "modules/fields.h"

namespace annals::workspace {

using modules::characters;
using modules::invalid;
using modules::is_blank;
using modules::Refusal;
using modules::view;

inline constexpr std::size_t name_characters = 100;

/// Without white space at both ends.
std::string trimmed(std::string_view text);

/// For comparison without case: Latin, Greek and Cyrillic letters in small. Depends on no locale.
std::string folded(std::string_view text);

/// Why a trimmed name is refused; `what` is "profile" or "query".
Refusal refuse_name(std::string_view what, std::string_view name);

/// "p_" or "q_" and twelve hex digits, which neither table has: of the name and the moment.
std::string new_id(const Tables& tables, std::string_view prefix, std::string_view name);

/// Why a text is refused that is to hold JSON: an object, or with `any` whatever is valid.
enum class Json { object, any };
Refusal refuse_json(const Tables& tables, std::string_view field, std::string_view text, Json kind);

}  // namespace annals::workspace
