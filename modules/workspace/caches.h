#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "workspace.capnp.h"

namespace annals::workspace {

// An entry expires at an instant: at that instant it has expired. Times are compared as moments,
// however they are written.

Decision save_jira_cache(const Tables& tables, SaveJiraCache::Reader ask);
Decision invalidate_jira_cache(const Tables& tables, InvalidateJiraCache::Reader ask);
Decision save_jira_changelog(const Tables& tables, SaveJiraChangelog::Reader ask);
Decision save_jira_changelogs(const Tables& tables, SaveJiraChangelogs::Reader ask);
Decision invalidate_jira_changelog(const Tables& tables, InvalidateJiraChangelog::Reader ask);
Decision cleanup_expired_cache(const Tables& tables, CleanupExpiredCache::Reader ask);

}  // namespace annals::workspace
