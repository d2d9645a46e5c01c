#include "modules/workspace/workspace.h"

#include <string>
#include <string_view>

#include "workspace.capnp.h"

namespace annals::modules {

extern const std::string_view workspace_sql;

Module workspace_module() {
  using namespace annals::workspace;
  return Module::from<ProfileCreated, ProfileImported, ProfileChanged, ProfileUsed, ProfileDeleted,
                      QueryCreated, QueryImported, QueryChanged, QueryUsed, QueryDeleted,
                      ActiveChanged, AppStateSet, TaskProgressSaved, TaskProgressCleared,
                      JiraCacheSaved, JiraCacheInvalidated, JiraChangelogSaved,
                      JiraChangelogInvalidated, ExpiredCacheRemoved, ProjectDataSaved,
                      ProjectDataRemoved, MetricsSnapshotSaved, MetricsSnapshotRemoved>(
      "workspace", std::string(workspace_sql));
}

}  // namespace annals::modules
