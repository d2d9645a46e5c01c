@0xe3a97c14d2f05b86;
# The module "workspace": profiles, their queries, and what belongs to each query: cached responses,
# changelogs, project data, metric snapshots; beside them the progress of tasks and the application's
# state.
#
# Conventions
# * References go by the ids of the source system ("p_…", "q_…"), and a query's always with its
#   profile's: the same query id may stand in two profiles.
# * What holds JSON is a Text with the very text: it comes out byte for byte as it went in.
# * In …Changed events an unset field means "as before". In …Imported and …Saved events the fields
#   are the whole row, whether it was there or not: an unset field means the column's default.
# * Times are ISO 8601 texts, as their source wrote them; the tables show them in UTC. One without a
#   zone is in UTC. Where a field for a time is unset, the event's own effective time counts.
# * Credentials stand apart. `jiraConfig` has "•••" where one stood, and `credentials` say what to put
#   there: see modules/workspace/credentials.h, which takes a text apart and puts it together.
#
# For importers. Append ProfileImported, QueryImported, and for each query JiraCacheSaved,
# JiraChangelogSaved, ProjectDataSaved, MetricsSnapshotSaved; TaskProgressSaved; AppStateSet for
# active_profile_id and active_query_id (which, other than ActiveChanged, uses nothing), and for
# migration_complete in the end. All of these make the row or replace it, so they may be repeated.
# What a later state of the source has no more ends with …Deleted, …Invalidated, …Removed, …Cleared.
# Streams: profile_stream() and query_stream() of modules/workspace/streams.h.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::workspace");

struct Flag {
  value @0 :Bool;
}

struct Credential {
  name @0 :Text;                  # of the member that it is the value of: "token"
  place @1 :UInt32;               # of "•••" with its quotes: how many characters stand before it
  text @2 :Text $Annals.secret;   # the value as it stood, with its quotes
}

# --- Profiles ------------------------------------------------------------------------------------

struct ProfileCreated $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  name @1 :Text;
  description @2 :Text;
  jiraConfig @3 :Text;
  credentials @4 :List(Credential);
  fieldMappings @5 :Text;
  forecastSettings @6 :Text;
  projectClassification @7 :Text;
  flowTypeMappings @8 :Text;
  showMilestone @9 :Bool;
  showPoints @10 :Bool;
}

struct ProfileImported $Annals.event {
  # The profile is exactly this, as another system has it. Its queries stay.
  profile @0 :Text $Annals.tag("profile");
  name @1 :Text;
  description @2 :Text;
  jiraConfig @3 :Text;
  credentials @4 :List(Credential);
  fieldMappings @5 :Text;
  forecastSettings @6 :Text;
  projectClassification @7 :Text;
  flowTypeMappings @8 :Text;
  showMilestone @9 :Bool;
  showPoints @10 :Bool;
  createdAt @11 :Text;
  lastUsed @12 :Text;
}

struct ProfileChanged $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  name @1 :Text;
  description @2 :Text;
  jiraConfig @3 :Text;  # where it is set, `credentials` are all of its
  credentials @4 :List(Credential);
  fieldMappings @5 :Text;
  forecastSettings @6 :Text;
  projectClassification @7 :Text;
  flowTypeMappings @8 :Text;
  showMilestone @9 :Flag;
  showPoints @10 :Flag;
}

struct ProfileUsed $Annals.event {
  # Loaded for work: it is the last used now.
  profile @0 :Text $Annals.tag("profile");
}

struct ProfileDeleted $Annals.event {
  # With its queries and everything of theirs. Where it was active, nothing is active then.
  profile @0 :Text $Annals.tag("profile");
  reason @1 :Text;
}

# --- Queries -------------------------------------------------------------------------------------

struct QueryCreated $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  name @2 :Text;
  jql @3 :Text;
  description @4 :Text;
}

struct QueryImported $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  name @2 :Text;
  jql @3 :Text;  # may be empty: of a query whose file was missing
  description @4 :Text;
  createdAt @5 :Text;
  lastUsed @6 :Text;
}

struct QueryChanged $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  name @2 :Text;
  jql @3 :Text;
  description @4 :Text;
}

struct QueryUsed $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
}

struct QueryDeleted $Annals.event {
  # With everything of it. Where it was active, no query is active then.
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  reason @2 :Text;
}

# --- The application's state ---------------------------------------------------------------------

struct ActiveChanged $Annals.event {
  # Profile and query that are worked with from now on; both are used thereby. Unset: none.
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
}

struct AppStateSet $Annals.event {
  key @0 :Text;
  value @1 :Text;  # unset: the key goes
}

struct TaskProgressSaved $Annals.event {
  task @0 :Text $Annals.tag("task");
  progressPercent @1 :Float64;
  status @2 :Text;  # running, completed, failed
  message @3 :Text;
  updatedAt @4 :Text;
}

struct TaskProgressCleared $Annals.event {
  task @0 :Text $Annals.tag("task");
}

# --- Caches --------------------------------------------------------------------------------------

struct JiraCacheSaved $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  cacheKey @2 :Text;
  response @3 :Text;    # JSON
  expiresAt @4 :Text;   # unset: 24 hours after createdAt
  createdAt @5 :Text;
  configHash @6 :Text;  # of the configuration that the response was asked with
}

struct JiraCacheInvalidated $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  cacheKey @2 :Text;    # unset: all of the query
  reason @3 :Text;
}

struct JiraChangelogSaved $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  issueKey @2 :Text;
  changelog @3 :Text;   # JSON
  expiresAt @4 :Text;   # unset: 24 hours after createdAt
  createdAt @5 :Text;
}

struct JiraChangelogInvalidated $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  issueKey @2 :Text;    # unset: all of the query
  reason @3 :Text;
}

struct ExpiredCacheRemoved $Annals.event {
  # What had expired at that moment went, in all profiles.
  asOf @0 :Text;
  responses @1 :UInt64;
  changelogs @2 :UInt64;
}

# --- Project data and snapshots ------------------------------------------------------------------

struct ProjectDataSaved $Annals.event {
  # Also the rows of project_statistics and project_scope, which follow from it.
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  data @2 :Text;  # a JSON object: project_scope, statistics, metadata
  updatedAt @3 :Text;
}

struct ProjectDataRemoved $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
}

struct MetricsSnapshotSaved $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  snapshotDate @2 :Text;  # ISO week as YYYY-WW
  metricType @3 :Text;    # dora, flow
  metrics @4 :Text;       # a JSON object, metric by metric
  forecast @5 :Text;      # JSON
  createdAt @6 :Text;
}

struct MetricsSnapshotRemoved $Annals.event {
  profile @0 :Text $Annals.tag("profile");
  query @1 :Text $Annals.tag("query");
  snapshotDate @2 :Text;
  metricType @3 :Text;    # unset: both
}

# --- Commands ------------------------------------------------------------------------------------
# Names are trimmed. What holds JSON must be a JSON object, where nothing else is said.

struct CreateProfile $Annals.command {
  name @0 :Text;
  description @1 :Text;
  jiraConfig @2 :Text $Annals.secret;  # with its credentials, which the decision takes apart
  fieldMappings @3 :Text;
  forecastSettings @4 :Text;
  projectClassification @5 :Text;
  flowTypeMappings @6 :Text;
  showMilestone @7 :Bool;
  showPoints @8 :Bool;
}

struct UpdateProfile $Annals.command {
  profile @0 :Text;
  name @1 :Text;
  description @2 :Text;
  jiraConfig @3 :Text $Annals.secret;
  fieldMappings @4 :Text;
  forecastSettings @5 :Text;
  projectClassification @6 :Text;
  flowTypeMappings @7 :Text;
  showMilestone @8 :Flag;
  showPoints @9 :Flag;
}

struct RenameProfile $Annals.command {
  profile @0 :Text;
  name @1 :Text;
}

struct DeleteProfile $Annals.command {
  # With its queries and everything of theirs. Where it was active, the last used of the others
  # becomes so.
  profile @0 :Text;
  reason @1 :Text;
}

struct UseProfile $Annals.command {
  # Loads it for work, without making it active.
  profile @0 :Text;
}

struct SwitchProfile $Annals.command {
  # Makes it active, with its last used query.
  profile @0 :Text;
}

struct CreateQuery $Annals.command {
  profile @0 :Text;
  name @1 :Text;
  jql @2 :Text;
  description @3 :Text;
}

struct UpdateQuery $Annals.command {
  profile @0 :Text;
  query @1 :Text;
  name @2 :Text;
  jql @3 :Text;  # another one makes the query's cached responses and changelogs invalid
  description @4 :Text;
}

struct DeleteQuery $Annals.command {
  profile @0 :Text;
  query @1 :Text;
  cascade @2 :Bool;  # also the active one, also the last one
  reason @3 :Text;
}

struct UseQuery $Annals.command {
  profile @0 :Text;
  query @1 :Text;
}

struct SwitchQuery $Annals.command {
  profile @0 :Text;  # the active one when unset
  query @1 :Text;
}

struct SetAppState $Annals.command {
  key @0 :Text;
  value @1 :Text;  # unset: the key goes
}

struct SaveTaskProgress $Annals.command {
  task @0 :Text;
  progressPercent @1 :Float64;
  status @2 :Text = "running";
  message @3 :Text;
}

struct ClearTaskProgress $Annals.command {
  task @0 :Text;
}

struct SaveJiraCache $Annals.command {
  profile @0 :Text;
  query @1 :Text;
  cacheKey @2 :Text;
  response @3 :Text;   # any JSON
  expiresAt @4 :Text;  # unset: in 24 hours
  createdAt @5 :Text;
  configHash @6 :Text;
}

struct InvalidateJiraCache $Annals.command {
  profile @0 :Text;
  query @1 :Text;
  cacheKey @2 :Text;   # unset: all of the query
  reason @3 :Text;
}

struct SaveJiraChangelog $Annals.command {
  profile @0 :Text;
  query @1 :Text;
  issueKey @2 :Text;
  changelog @3 :Text;  # any JSON
  expiresAt @4 :Text;
  createdAt @5 :Text;
}

struct SaveJiraChangelogs $Annals.command {
  # All or none.
  changelogs @0 :List(SaveJiraChangelog);
}

struct InvalidateJiraChangelog $Annals.command {
  profile @0 :Text;
  query @1 :Text;
  issueKey @2 :Text;
  reason @3 :Text;
}

struct CleanupExpiredCache $Annals.command {
  # What has expired goes, in all profiles; the event says how much it was.
}

struct SaveProjectData $Annals.command {
  profile @0 :Text;
  query @1 :Text;
  data @2 :Text;  # with project_scope, an object, and statistics, an array of objects
}

struct SaveStatistics $Annals.command {
  # Makes project data of its parts: version 2.0, each unset part with its default.
  profile @0 :Text;
  query @1 :Text;
  statistics @2 :Text;    # a JSON array of objects with a date
  projectScope @3 :Text;
  source @4 :Text = "manual";
}

struct SaveMetricsSnapshot $Annals.command {
  profile @0 :Text;
  query @1 :Text;
  snapshotDate @2 :Text;  # 2025-12, 2025-W12, or a day of the week
  metricType @3 :Text;
  metrics @4 :Text;
  forecast @5 :Text;      # any JSON
}

struct ImportProfile $Annals.command {
  # A package as the query profile_package gives it.
  package @0 :Text $Annals.secret;
  strategy @1 :Text = "merge";  # where the profile exists: overwrite, merge, rename
}
