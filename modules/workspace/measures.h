#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "workspace.capnp.h"

namespace annals::workspace {

Decision save_project_data(const Tables& tables, SaveProjectData::Reader ask);
Decision save_statistics(const Tables& tables, SaveStatistics::Reader ask);
Decision save_metrics_snapshot(const Tables& tables, SaveMetricsSnapshot::Reader ask);

}  // namespace annals::workspace
