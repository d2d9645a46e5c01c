#pragma once

#include <annals/engine.h>

#include <vector>

#include "migration/import/shark/rows.h"
#include "migration/import/shark/workflow.h"

namespace annals::importing {

/// What the tables of the modules "work" and "imports" hold now.
SharkState read_tables(const Engine& engine);

/// The statuses that the log's workflow has now.
std::vector<WorkStatus> read_statuses(const Engine& engine);

/// Whether the event that made the row with this id was an import's.
bool was_imported(const Engine& engine, Position row);

}  // namespace annals::importing
