#pragma once

#include <annals/tables.h>

#include <string_view>

#include "modules/fields.h"

namespace annals::work {

inline constexpr std::size_t description_characters = 10'000;
inline constexpr std::size_t agent_type_characters = 100;

using modules::changes_something;
using modules::copy_given;
using modules::is_blank;
using modules::Refusal;
using modules::view;

/// What every title, description and path of a command must be; `what` is "epic", "feature",
/// "task".
Refusal refuse_title(std::string_view what, std::string_view title);
Refusal refuse_description(std::string_view description);
Refusal refuse_file_path(std::string_view path);

/// Statuses of epics and features.
Refusal refuse_plan_status(std::string_view what, std::string_view status);
/// high, medium, low; `field` is "priority" or "business_value".
Refusal refuse_level(std::string_view field, std::string_view level);

Refusal refuse_task_status(const Tables& tables, std::string_view status);
Refusal refuse_task_priority(std::int64_t priority);
Refusal refuse_agent_type(std::string_view type);

/// Names of columns that a command wants to be NULL; `clearable` are those that may be.
Refusal refuse_cleared(capnp::List<capnp::Text>::Reader asked,
                       std::span<const std::string_view> clearable);

}  // namespace annals::work
