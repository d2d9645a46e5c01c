#include "modules/work/fields.h"

#include <algorithm>
#include <array>

namespace annals::work {

using modules::characters;
using modules::invalid;

namespace {

constexpr std::array<std::string_view, 4> plan_statuses{"draft", "active", "completed", "archived"};
constexpr std::array<std::string_view, 3> levels{"high", "medium", "low"};
constexpr std::array<std::string_view, 5> immutable{"id", "epic_id", "feature_id", "key",
                                                    "created_at"};

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Refusal refuse_title(std::string_view what, std::string_view title) {
  if (is_blank(title)) return invalid("The title of the " + std::string(what) + " cannot be empty");
  return std::nullopt;
}

Refusal refuse_description(std::string_view description) {
  const auto length = characters(description);
  if (length <= description_characters) return std::nullopt;
  return invalid("A description has at most " + std::to_string(description_characters) +
                 " characters, got: " + std::to_string(length));
}

Refusal refuse_file_path(std::string_view path) {
  for (std::size_t begin = 0; begin <= path.size();) {
    const auto end = std::min(path.find_first_of("/\\", begin), path.size());
    if (path.substr(begin, end - begin) == "..") {
      return invalid("The file path '" + std::string(path) + "' contains invalid traversal");
    }
    begin = end + 1;
  }
  return std::nullopt;
}

Refusal refuse_plan_status(std::string_view what, std::string_view status) {
  if (contains(plan_statuses, status)) return std::nullopt;
  return invalid("Invalid " + std::string(what) + " status: '" + std::string(status) +
                 "'. Must be draft, active, completed or archived");
}

Refusal refuse_level(std::string_view field, std::string_view level) {
  if (contains(levels, level)) return std::nullopt;
  return invalid("Invalid " + std::string(field) + ": '" + std::string(level) +
                 "'. Must be high, medium or low");
}

Refusal refuse_task_status(const Tables& tables, std::string_view status) {
  if (tables.exists("select 1 from workflow_statuses where status = ?1", status)) {
    return std::nullopt;
  }
  return invalid("Invalid task status: '" + std::string(status) + "'. The workflow has " +
                 tables
                     .value<std::string>("select group_concat(status, ', ') from (select status "
                                         "from workflow_statuses order by rowid)")
                     .value_or("none"));
}

Refusal refuse_task_priority(std::int64_t priority) {
  if (priority >= 1 && priority <= 10) return std::nullopt;
  return invalid("Priority must be 1-10, got: " + std::to_string(priority));
}

Refusal refuse_agent_type(std::string_view type) {
  if (is_blank(type)) return invalid("The agent type cannot be empty");
  const auto length = characters(type);
  if (length <= agent_type_characters) return std::nullopt;
  return invalid("An agent type has at most " + std::to_string(agent_type_characters) +
                 " characters, got: " + std::to_string(length));
}

Refusal refuse_cleared(capnp::List<capnp::Text>::Reader asked,
                       std::span<const std::string_view> clearable) {
  return modules::refuse_cleared(asked, clearable, immutable);
}

}  // namespace annals::work
