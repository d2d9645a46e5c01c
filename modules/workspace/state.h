#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "workspace.capnp.h"

namespace annals::workspace {

Decision set_app_state(const Tables& tables, SetAppState::Reader ask);
Decision save_task_progress(const Tables& tables, SaveTaskProgress::Reader ask);
Decision clear_task_progress(const Tables& tables, ClearTaskProgress::Reader ask);

}  // namespace annals::workspace
