#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include <map>
#include <string>

#include "modules/work/dependencies.h"
#include "modules/work/derived_status.h"
#include "modules/work/features.h"
#include "work.capnp.h"

namespace annals::work {

/// One or more tasks created in one decision: each sees the ones before it, which are not in the
/// tables yet. Lives as long as the decision.
class TaskCreation {
 public:
  explicit TaskCreation(const Tables& tables) : tables_(tables) {}

  /// Nothing when the task can be created.
  Refusal add(CreateTask::Reader ask);
  /// All tasks added, and what follows for their features' and epics' statuses.
  Decision finish() &&;

 private:
  std::optional<FeatureRow> feature_of(CreateTask::Reader ask, Decision& refusal) const;
  std::optional<std::string> new_key(CreateTask::Reader ask, const FeatureRow& feature,
                                     Decision& refusal) const;
  Refusal refuse_fields(CreateTask::Reader ask) const;

  struct Change {
    FeatureRow feature;
    TaskChanges tasks;
    std::string last_key;  ///< the highest key among the tasks to come
  };
  const Tables& tables_;
  Decision decision_;
  TasksToCome to_come_;
  std::map<std::int64_t, Change> features_;  ///< by id
};

}  // namespace annals::work
