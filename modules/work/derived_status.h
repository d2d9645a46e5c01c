#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <cstdint>
#include <map>
#include <string>

#include "modules/work/features.h"

namespace annals::work {

// The status of a feature follows its tasks', an epic's its features': nothing there - draft; all
// done - completed; anything begun or done - active; else draft. The same rule stands in work.sql
// (feature_progress, epic_progress) for the state as it is; here it is asked about the state as it
// will be after the events that a decision is about to give.

enum class Derive {
  always,
  if_it_follows,  ///< only when the present status is what the present content implies
};

/// How many tasks more (or fewer) of each status a feature will have.
using TaskChanges = std::map<std::string, std::int64_t>;

/// Adds FeatureStatusChanged, and EpicStatusChanged where that follows, to the decision. A feature
/// whose status is overridden keeps it, with a warning where it would have changed.
void derive_feature_status(const Tables& tables, const FeatureRow& feature,
                           const TaskChanges& changes, Derive when, Decision& decision);

/// What will be different about an epic's features.
struct FeatureChange {
  std::int64_t without_feature = 0;  ///< id of one that is left out of account; 0: none
  std::string added_status;          ///< of one that is counted besides; empty: none
};

void derive_epic_status(const Tables& tables, std::int64_t epic_id, const FeatureChange& change,
                        Derive when, Decision& decision);

}  // namespace annals::work
