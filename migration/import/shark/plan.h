#pragma once

#include <annals/import.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "migration/import/shark/rows.h"
#include "migration/import/shark/workflow.h"

namespace annals::importing {

/// One event to come. What it carries is looked up by its key in the state that is wanted.
struct SharkStep {
  enum class Kind {
    define_status,
    retract_history,
    delete_task,
    delete_feature,
    delete_epic,
    import_epic,
    correct_epic,
    import_feature,
    correct_feature,
    import_task,
    change_status,
    record_history,
    correct_task,
  };
  Kind kind = Kind::define_status;
  std::string key;              ///< natural key, status, or the source's name of a row
  std::optional<Timestamp> at;  ///< effective time; the commit's when absent
  std::size_t index = 0;        ///< of an entry in the task's history
  Position entry = 0;           ///< id of a row of history
  std::string reason;
};

/// What leads from the tables as they are to the tables as the source wants them.
struct SharkPlan {
  std::vector<SharkStep> steps;  ///< in the order of their events
  std::uint64_t corrections = 0;
  std::map<std::string, std::uint64_t> changed;  ///< rows in tables, by table
  std::vector<std::string> warnings;
};

/// `was_imported` tells of the id of a row whether an import made it: other rows are not deleted.
SharkPlan plan_shark(const SharkState& present, const SharkState& wanted,
                     const SharkWorkflow& workflow,
                     const std::function<bool(Position)>& was_imported);

/// The task as its story begins: before the first entry of its history.
TaskRow opening_of(const Task& task, const SharkWorkflow& workflow);

}  // namespace annals::importing
