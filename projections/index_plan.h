#pragma once

#include <vector>

#include "projections/module_definition.h"

namespace annals {

/// A module's plain indexes, divided for a first build: those by which its own handlers find rows
/// must be there from the start; all others are made faster after the data.
struct IndexPlan {
  std::vector<SqlText> at_once;
  std::vector<SqlText> afterwards;
};

/// Asks SQLite's planner, in a scratch database. In doubt an index is made at once.
IndexPlan plan_indexes(const ModuleDefinition& definition);

}  // namespace annals
