#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "work.capnp.h"

namespace annals::work {

Decision change_task_status(const Tables& tables, ChangeTaskStatus::Reader ask);
Decision record_task_history(const Tables& tables, RecordTaskHistory::Reader ask);

}  // namespace annals::work
