#include "modules/workspace/workspace.h"

#include <string>
#include <string_view>

#include "modules/workspace/caches.h"
#include "modules/workspace/measures.h"
#include "modules/workspace/packages.h"
#include "modules/workspace/profiles.h"
#include "modules/workspace/queries.h"
#include "modules/workspace/state.h"
#include "workspace.capnp.h"

namespace annals::modules {

extern const std::string_view workspace_sql;

Module workspace_module() {
  using namespace annals::workspace;
  auto module =
      Module::from<ProfileCreated, ProfileImported, ProfileChanged, ProfileUsed, ProfileDeleted,
                   QueryCreated, QueryImported, QueryChanged, QueryUsed, QueryDeleted,
                   ActiveChanged, AppStateSet, TaskProgressSaved, TaskProgressCleared,
                   JiraCacheSaved, JiraCacheInvalidated, JiraChangelogSaved,
                   JiraChangelogInvalidated, ExpiredCacheRemoved, ProjectDataSaved,
                   ProjectDataRemoved, MetricsSnapshotSaved, MetricsSnapshotRemoved>(
          "workspace", std::string(workspace_sql));
  module.command<CreateProfile>(create_profile)
      .command<UpdateProfile>(update_profile)
      .command<RenameProfile>(rename_profile)
      .command<DeleteProfile>(delete_profile)
      .command<UseProfile>(use_profile)
      .command<SwitchProfile>(switch_profile)
      .command<CreateQuery>(create_query)
      .command<UpdateQuery>(update_query)
      .command<DeleteQuery>(delete_query)
      .command<UseQuery>(use_query)
      .command<SwitchQuery>(switch_query)
      .command<SetAppState>(set_app_state)
      .command<SaveTaskProgress>(save_task_progress)
      .command<ClearTaskProgress>(clear_task_progress)
      .command<SaveJiraCache>(save_jira_cache)
      .command<InvalidateJiraCache>(invalidate_jira_cache)
      .command<SaveJiraChangelog>(save_jira_changelog)
      .command<SaveJiraChangelogs>(save_jira_changelogs)
      .command<InvalidateJiraChangelog>(invalidate_jira_changelog)
      .command<CleanupExpiredCache>(cleanup_expired_cache)
      .command<SaveProjectData>(save_project_data)
      .command<SaveStatistics>(save_statistics)
      .command<SaveMetricsSnapshot>(save_metrics_snapshot)
      .command<ImportProfile>(import_profile);
  return module;
}

}  // namespace annals::modules
