@0xb6d0f3a1c2e94701;
# The module "work": epics, features, tasks, the history of each task, and the workflow.
#
# Conventions
# * References go by key ("E04", "E04-F01", "T-E04-F01-001"), never by id.
# * In events that say what changed, an unset field means "as before"; `cleared` lists the columns
#   (by the table's column name) that become NULL.
# * In "…Imported" and "…Corrected" the fields are the whole row: an unset field means NULL.
# * Times are ISO 8601 texts as their source wrote them; the tables show them in UTC. Where a field
#   for a time is unset, the event's own effective time counts.
# * Numbers that may be missing are wrapped in Number, so that missing and 0 differ.

using Annals = import "/annals/annals.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("annals::work");

struct Number {
  value @0 :Int64;
}

# --- Workflow: what statuses there are is data ---------------------------------------------------

struct StatusDefined $Annals.event {
  # A task status exists from now on, or means something else from now on.
  status @0 :Text;
  phase @1 :Text;              # planning, development, review, qa, approval, done, any
  progressWeight @2 :Float64;  # 0 to 1: how much of a task in this status is done
  countsAsDone @3 :Bool;       # for a feature's progress and for tasks that wait for this one
  isReady @4 :Bool;            # a task in it waits to be taken up: next_task offers it
  marks @5 :Text;              # which time entering it sets: started, completed, blocked; or unset
  description @6 :Text;
}

struct TransitionDefined $Annals.event {
  from @0 :Text;
  to @1 :Text;
}

struct TransitionRemoved $Annals.event {
  from @0 :Text;
  to @1 :Text;
}

# --- Epics ---------------------------------------------------------------------------------------

struct EpicCreated $Annals.event {
  key @0 :Text $Annals.tag("epic");
  title @1 :Text;
  description @2 :Text;
  status @3 :Text;
  priority @4 :Text;       # high, medium, low
  businessValue @5 :Text;  # high, medium, low
  filePath @6 :Text;
  slug @7 :Text;
}

struct EpicDetailsChanged $Annals.event {
  epic @0 :Text $Annals.tag("epic");
  title @1 :Text;
  description @2 :Text;
  priority @3 :Text;
  businessValue @4 :Text;
  filePath @5 :Text;
  slug @6 :Text;
  cleared @7 :List(Text);
}

struct EpicStatusChanged $Annals.event {
  epic @0 :Text $Annals.tag("epic");
  from @1 :Text;
  to @2 :Text;
  derived @3 :Bool;  # follows from the statuses of its features
}

struct EpicDeleted $Annals.event {
  # With its features and their tasks.
  epic @0 :Text $Annals.tag("epic");
  reason @1 :Text;
}

struct EpicImported $Annals.event {
  # An epic that another system had, in the state in which it was found.
  key @0 :Text $Annals.tag("epic");
  title @1 :Text;
  description @2 :Text;
  status @3 :Text;
  priority @4 :Text;
  businessValue @5 :Text;
  filePath @6 :Text;
  customFolderPath @7 :Text;
  slug @8 :Text;
  createdAt @9 :Text;
  updatedAt @10 :Text;
}

struct EpicCorrected $Annals.event {
  # The row becomes exactly this.
  key @0 :Text $Annals.tag("epic");
  title @1 :Text;
  description @2 :Text;
  status @3 :Text;
  priority @4 :Text;
  businessValue @5 :Text;
  filePath @6 :Text;
  customFolderPath @7 :Text;
  slug @8 :Text;
  createdAt @9 :Text;
  updatedAt @10 :Text;
  reason @11 :Text;
}

# --- Features ------------------------------------------------------------------------------------

struct FeatureCreated $Annals.event {
  key @0 :Text $Annals.tag("feature");
  epic @1 :Text $Annals.tag("epic");
  title @2 :Text;
  description @3 :Text;
  status @4 :Text;
  executionOrder @5 :Number;
  filePath @6 :Text;
  slug @7 :Text;
}

struct FeatureDetailsChanged $Annals.event {
  feature @0 :Text $Annals.tag("feature");
  title @1 :Text;
  description @2 :Text;
  executionOrder @3 :Number;
  filePath @4 :Text;
  slug @5 :Text;
  cleared @6 :List(Text);
}

struct FeatureStatusChanged $Annals.event {
  feature @0 :Text $Annals.tag("feature");
  from @1 :Text;
  to @2 :Text;
  derived @3 :Bool;  # follows from the statuses of its tasks
}

struct FeatureStatusOverridden $Annals.event {
  # While overridden, the status does not follow the tasks.
  feature @0 :Text $Annals.tag("feature");
  override @1 :Bool;
}

struct FeatureDeleted $Annals.event {
  # With its tasks.
  feature @0 :Text $Annals.tag("feature");
  reason @1 :Text;
}

struct FeatureImported $Annals.event {
  key @0 :Text $Annals.tag("feature");
  epic @1 :Text $Annals.tag("epic");
  title @2 :Text;
  description @3 :Text;
  status @4 :Text;
  executionOrder @5 :Number;
  filePath @6 :Text;
  customFolderPath @7 :Text;
  slug @8 :Text;
  statusOverride @9 :Number;
  createdAt @10 :Text;
  updatedAt @11 :Text;
}

struct FeatureCorrected $Annals.event {
  # The row becomes exactly this; progress is always derived and not among the fields.
  key @0 :Text $Annals.tag("feature");
  epic @1 :Text $Annals.tag("epic");
  title @2 :Text;
  description @3 :Text;
  status @4 :Text;
  executionOrder @5 :Number;
  filePath @6 :Text;
  customFolderPath @7 :Text;
  slug @8 :Text;
  statusOverride @9 :Number;
  createdAt @10 :Text;
  updatedAt @11 :Text;
  reason @12 :Text;
}

# --- Tasks ---------------------------------------------------------------------------------------

struct TaskCreated $Annals.event {
  # Also the first row of the task's history.
  key @0 :Text $Annals.tag("task");
  feature @1 :Text $Annals.tag("feature");
  title @2 :Text;
  description @3 :Text;
  status @4 :Text;
  agentType @5 :Text;
  priority @6 :Int32;  # 1, most urgent, to 10
  dependsOn @7 :List(Text);
  assignedAgent @8 :Text;
  filePath @9 :Text;
  executionOrder @10 :Number;
  slug @11 :Text;
  agent @12 :Text;  # who created it
  notes @13 :Text;
}

struct TaskDetailsChanged $Annals.event {
  task @0 :Text $Annals.tag("task");
  title @1 :Text;
  description @2 :Text;
  agentType @3 :Text;
  priority @4 :Number;
  assignedAgent @5 :Text;
  filePath @6 :Text;
  executionOrder @7 :Number;
  completedBy @8 :Text;
  completionNotes @9 :Text;
  filesChanged @10 :Text;  # JSON array
  testsPassed @11 :Number;
  verificationStatus @12 :Text;
  timeSpentMinutes @13 :Number;
  contextData @14 :Text;  # JSON object
  slug @15 :Text;
  cleared @16 :List(Text);
}

struct TaskStatusChanged $Annals.event {
  task @0 :Text $Annals.tag("task");
  from @1 :Text;
  to @2 :Text;
  agent @3 :Text;
  notes @4 :Text;
  forced @5 :Bool;         # was asked for with force, past the workflow's transitions
  blockedReason @6 :Text;
  rejectionReason @7 :Text;
}

struct DependenciesChanged $Annals.event {
  # The task waits for exactly these from now on.
  task @0 :Text $Annals.tag("task");
  dependsOn @1 :List(Text);
}

struct TaskDeleted $Annals.event {
  task @0 :Text $Annals.tag("task");
  reason @1 :Text;
}

struct TaskImported $Annals.event {
  # A task that another system had, in the state in which its story begins. Makes no history row.
  key @0 :Text $Annals.tag("task");
  feature @1 :Text $Annals.tag("feature");
  title @2 :Text;
  description @3 :Text;
  status @4 :Text;
  agentType @5 :Text;
  priority @6 :Int32;
  dependsOn @7 :Text;  # JSON array, as its source wrote it
  assignedAgent @8 :Text;
  filePath @9 :Text;
  blockedReason @10 :Text;
  executionOrder @11 :Number;
  createdAt @12 :Text;
  startedAt @13 :Text;
  completedAt @14 :Text;
  blockedAt @15 :Text;
  updatedAt @16 :Text;
  completedBy @17 :Text;
  completionNotes @18 :Text;
  filesChanged @19 :Text;
  testsPassed @20 :Number;
  verificationStatus @21 :Text;
  timeSpentMinutes @22 :Number;
  contextData @23 :Text;
  slug @24 :Text;
}

struct TaskCorrected $Annals.event {
  # The row becomes exactly this. Makes no history row.
  key @0 :Text $Annals.tag("task");
  feature @1 :Text $Annals.tag("feature");
  title @2 :Text;
  description @3 :Text;
  status @4 :Text;
  agentType @5 :Text;
  priority @6 :Int32;
  dependsOn @7 :Text;
  assignedAgent @8 :Text;
  filePath @9 :Text;
  blockedReason @10 :Text;
  executionOrder @11 :Number;
  createdAt @12 :Text;
  startedAt @13 :Text;
  completedAt @14 :Text;
  blockedAt @15 :Text;
  updatedAt @16 :Text;
  completedBy @17 :Text;
  completionNotes @18 :Text;
  filesChanged @19 :Text;
  testsPassed @20 :Number;
  verificationStatus @21 :Text;
  timeSpentMinutes @22 :Number;
  contextData @23 :Text;
  slug @24 :Text;
  reason @25 :Text;
}

struct TaskHistoryRecorded $Annals.event {
  # A row of history that by itself changes nothing in the task. Its timestamp is the event's.
  # `from` and `to` may be any text, also empty; an unset `from` is NULL.
  task @0 :Text $Annals.tag("task");
  from @1 :Text;
  to @2 :Text;
  agent @3 :Text;
  notes @4 :Text;
  forced @5 :Number;
  rejectionReason @6 :Text;
}

struct TaskHistoryRetracted $Annals.event {
  # The source no longer has this row of history.
  task @0 :Text $Annals.tag("task");
  entry @1 :UInt64;  # task_history.id: position of the event that made the row
  reason @2 :Text;
}

# --- Commands ------------------------------------------------------------------------------------
# Keys may be written in lower case, tasks' also without "T-" and with a slug behind.

struct DefineStatus $Annals.command {
  status @0 :Text;
  phase @1 :Text;
  progressWeight @2 :Float64;
  countsAsDone @3 :Bool;
  isReady @4 :Bool;
  marks @5 :Text;
  description @6 :Text;
}

struct DefineTransition $Annals.command {
  from @0 :Text;
  to @1 :Text;
}

struct RemoveTransition $Annals.command {
  from @0 :Text;
  to @1 :Text;
}

struct CreateEpic $Annals.command {
  key @0 :Text;  # the next free one when unset
  title @1 :Text;
  description @2 :Text;
  status @3 :Text = "draft";
  priority @4 :Text = "medium";
  businessValue @5 :Text;
  filePath @6 :Text;
  slug @7 :Text;  # from the title when unset
}

struct UpdateEpic $Annals.command {
  epic @0 :Text;
  title @1 :Text;
  description @2 :Text;
  status @3 :Text;
  priority @4 :Text;
  businessValue @5 :Text;
  filePath @6 :Text;
  slug @7 :Text;
  clear @8 :List(Text);  # columns to set to NULL
}

struct DeleteEpic $Annals.command {
  epic @0 :Text;
  reason @1 :Text;
}

struct CreateFeature $Annals.command {
  epic @0 :Text;
  key @1 :Text;  # the next free one of the epic when unset
  title @2 :Text;
  description @3 :Text;
  status @4 :Text = "draft";
  executionOrder @5 :Number;
  filePath @6 :Text;
  slug @7 :Text;
}

struct UpdateFeature $Annals.command {
  feature @0 :Text;
  title @1 :Text;
  description @2 :Text;
  status @3 :Text;
  executionOrder @4 :Number;
  filePath @5 :Text;
  slug @6 :Text;
  clear @7 :List(Text);
}

struct SetFeatureStatusOverride $Annals.command {
  feature @0 :Text;
  override @1 :Bool;
}

struct DeleteFeature $Annals.command {
  feature @0 :Text;
  reason @1 :Text;
}

struct CreateTask $Annals.command {
  epic @0 :Text;     # only needed where `feature` is just "F04"
  feature @1 :Text;  # may be unset when `key` is given
  key @2 :Text;      # the next one of the feature when unset
  title @3 :Text;
  description @4 :Text;
  status @5 :Text = "todo";
  agentType @6 :Text;
  priority @7 :Int32 = 5;
  dependsOn @8 :List(Text);
  assignedAgent @9 :Text;
  filePath @10 :Text;
  executionOrder @11 :Number;
  slug @12 :Text;
  agent @13 :Text;  # who creates it; the actor when unset
  notes @14 :Text;
}

struct CreateTasks $Annals.command {
  # All or none.
  tasks @0 :List(CreateTask);
}

struct UpdateTask $Annals.command {
  task @0 :Text;
  title @1 :Text;
  description @2 :Text;
  agentType @3 :Text;
  priority @4 :Number;
  assignedAgent @5 :Text;
  filePath @6 :Text;
  executionOrder @7 :Number;
  completedBy @8 :Text;
  completionNotes @9 :Text;
  filesChanged @10 :Text;
  testsPassed @11 :Number;
  verificationStatus @12 :Text;
  timeSpentMinutes @13 :Number;
  contextData @14 :Text;
  slug @15 :Text;
  clear @16 :List(Text);
}

struct ChangeTaskStatus $Annals.command {
  task @0 :Text;
  to @1 :Text;
  agent @2 :Text;  # the actor when unset
  notes @3 :Text;
  force @4 :Bool;
  blockedReason @5 :Text;  # needed for blocking; `notes` serve where it is unset
  rejectionReason @6 :Text;
}

struct DeleteTask $Annals.command {
  task @0 :Text;
  reason @1 :Text;
}

struct AddDependency $Annals.command {
  task @0 :Text;
  on @1 :Text;
}

struct RemoveDependency $Annals.command {
  task @0 :Text;
  on @1 :Text;
}

struct SetDependencies $Annals.command {
  task @0 :Text;
  dependsOn @1 :Text;  # JSON array of keys; unset, "" and "[]" are none
}

struct ClearDependencies $Annals.command {
  task @0 :Text;
}

struct RecordTaskHistory $Annals.command {
  # A row of history without a change of status.
  task @0 :Text;
  from @1 :Text;
  to @2 :Text;
  agent @3 :Text;
  notes @4 :Text;
}

struct BackfillSlugs $Annals.command {
  # Rows without a slug get the one that the paths of files show.
  dryRun @0 :Bool;  # only says what it would do, as warnings
}
