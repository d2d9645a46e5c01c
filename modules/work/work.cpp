#include "modules/work/work.h"

#include <string>
#include <string_view>

#include "modules/work/dependencies.h"
#include "modules/work/epics.h"
#include "modules/work/features.h"
#include "modules/work/slug_backfill.h"
#include "modules/work/task_status.h"
#include "modules/work/tasks.h"
#include "modules/work/workflow.h"
#include "work.capnp.h"

namespace annals::modules {

extern const std::string_view work_sql;

Module work_module() {
  using namespace annals::work;
  auto module =
      Module::from<StatusDefined, TransitionDefined, TransitionRemoved, EpicCreated,
                   EpicDetailsChanged, EpicStatusChanged, EpicDeleted, EpicImported, EpicCorrected,
                   FeatureCreated, FeatureDetailsChanged, FeatureStatusChanged,
                   FeatureStatusOverridden, FeatureDeleted, FeatureImported, FeatureCorrected,
                   TaskCreated, TaskDetailsChanged, TaskStatusChanged, DependenciesChanged,
                   TaskDeleted, TaskImported, TaskCorrected, TaskHistoryRecorded,
                   TaskHistoryRetracted>("work", std::string(work_sql));
  module.command<DefineStatus>(define_status)
      .command<DefineTransition>(define_transition)
      .command<RemoveTransition>(remove_transition)
      .command<CreateEpic>(create_epic)
      .command<UpdateEpic>(update_epic)
      .command<DeleteEpic>(delete_epic)
      .command<CreateFeature>(create_feature)
      .command<UpdateFeature>(update_feature)
      .command<SetFeatureStatusOverride>(set_feature_status_override)
      .command<DeleteFeature>(delete_feature)
      .command<CreateTask>(create_task)
      .command<CreateTasks>(create_tasks)
      .command<UpdateTask>(update_task)
      .command<ChangeTaskStatus>(change_task_status)
      .command<DeleteTask>(delete_task)
      .command<AddDependency>(add_dependency)
      .command<RemoveDependency>(remove_dependency)
      .command<SetDependencies>(set_dependencies)
      .command<ClearDependencies>(clear_dependencies)
      .command<RecordTaskHistory>(record_task_history)
      .command<BackfillSlugs>(backfill_slugs);
  return module;
}

}  // namespace annals::modules
