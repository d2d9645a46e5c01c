#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <optional>
#include <string>
#include <string_view>

#include "work.capnp.h"

namespace annals::work {

struct TaskRow {
  std::int64_t id = 0;
  std::string key;
  std::string status;
  std::int64_t feature_id = 0;
};

/// The task that a command names; when there is none, `refusal` says why.
std::optional<TaskRow> find_task(const Tables& tables, std::string_view asked, Decision& refusal);

Decision create_task(const Tables& tables, CreateTask::Reader ask);
Decision create_tasks(const Tables& tables, CreateTasks::Reader ask);
Decision update_task(const Tables& tables, UpdateTask::Reader ask);
Decision delete_task(const Tables& tables, DeleteTask::Reader ask);

}  // namespace annals::work
