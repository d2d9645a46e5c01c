-- annals:module work strict
-- Epics, features, tasks, the history of each task, and the workflow that they follow.
-- Times are ISO 8601 in UTC. Order by rtrim(column, 'Z'): "…:00Z" sorts behind "…:00.5Z" as text,
-- without the Z it does not.

create table workflow_statuses (
  status text primary key not null check (length(trim(status)) between 1 and 100),
  phase text not null
    check (phase in ('planning', 'development', 'review', 'qa', 'approval', 'done', 'any')),
  progress_weight real not null check (progress_weight between 0.0 and 1.0),
  counts_as_done integer not null check (counts_as_done in (0, 1)),
  is_ready integer not null check (is_ready in (0, 1)),
  marks text check (marks in ('started', 'completed', 'blocked')),
  description text
) strict;

create table workflow_transitions (
  from_status text not null references workflow_statuses (status),
  to_status text not null references workflow_statuses (status),
  primary key (from_status, to_status)
) strict;

insert into workflow_statuses
  (status, phase, progress_weight, counts_as_done, is_ready, marks, description)
values
  ('todo', 'planning', 0.0, 0, 1, null, 'Not started'),
  ('in_progress', 'development', 0.5, 0, 0, 'started', 'Being worked on'),
  ('blocked', 'any', 0.0, 0, 0, 'blocked', 'Waits for something outside'),
  ('ready_for_review', 'review', 0.75, 0, 0, null, 'Waits for review'),
  ('completed', 'done', 1.0, 1, 0, 'completed', 'Done'),
  ('archived', 'done', 1.0, 1, 0, null, 'Done and put away');

insert into workflow_transitions (from_status, to_status)
values
  ('todo', 'in_progress'),
  ('todo', 'blocked'),
  ('in_progress', 'ready_for_review'),
  ('in_progress', 'blocked'),
  ('ready_for_review', 'completed'),
  ('ready_for_review', 'in_progress'),
  ('blocked', 'todo');

create table epics (
  id integer primary key,  -- position of the event that created it
  key text not null unique check (key glob 'E[0-9][0-9]'),
  title text not null,
  description text,
  status text not null check (status <> ''),
  priority text not null check (priority in ('high', 'medium', 'low')),
  business_value text check (business_value in ('high', 'medium', 'low')),
  file_path text,
  custom_folder_path text,
  slug text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_epics_status on epics (status);

create table features (
  id integer primary key,
  epic_id integer not null references epics (id) on delete cascade,
  key text not null unique check (key glob 'E[0-9][0-9]-F[0-9][0-9]'),
  title text not null,
  description text,
  status text not null check (status <> ''),
  progress_pct real not null default 0.0 check (progress_pct >= 0.0 and progress_pct <= 100.0),
  execution_order integer,
  file_path text,
  custom_folder_path text,
  slug text,
  status_override integer default 0 check (status_override in (0, 1)),
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_features_epic_id on features (epic_id);
create index idx_features_status on features (status);

create table tasks (
  id integer primary key,
  feature_id integer not null references features (id) on delete cascade,
  key text not null unique
    check (key glob 'T-E[0-9][0-9]-F[0-9][0-9]-[0-9][0-9][0-9]' and key not glob '*-000'),
  title text not null,
  description text,
  status text not null references workflow_statuses (status),
  agent_type text,
  priority integer not null default 5 check (priority >= 1 and priority <= 10),
  depends_on text,  -- a JSON array of task keys; NULL or '' where there are none
  assigned_agent text,
  file_path text,
  blocked_reason text,
  execution_order integer,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  started_at text check (started_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  completed_at text check (completed_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  blocked_at text check (blocked_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  completed_by text,
  completion_notes text,
  files_changed text,
  tests_passed integer default 0 check (tests_passed in (0, 1)),
  verification_status text default 'pending'
    check (verification_status in ('pending', 'verified', 'needs_rework')),
  time_spent_minutes integer,
  context_data text,
  slug text
) strict;
create index idx_tasks_feature_id on tasks (feature_id);
create index idx_tasks_status_priority on tasks (status, priority);
create index idx_tasks_priority on tasks (priority, rtrim(created_at, 'Z'));
create index idx_tasks_agent_type on tasks (agent_type);

create table task_history (
  id integer primary key,
  task_id integer not null references tasks (id) on delete cascade,
  old_status text,
  new_status text not null,
  agent text,
  notes text,
  forced integer default 0 check (forced in (0, 1)),
  timestamp text not null check (timestamp glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  rejection_reason text
) strict;
create index idx_task_history_task_id on task_history (task_id);
create index idx_task_history_timestamp on task_history (rtrim(timestamp, 'Z') desc, id desc);

-- How many tasks of a feature have a status; kept by the triggers below, so that progress and
-- derived statuses cost the same however many tasks there are.
create table task_tallies (
  feature_id integer not null references features (id) on delete cascade,
  status text not null,
  tasks integer not null,
  primary key (feature_id, status)
) strict;

create trigger task_tallied after insert on tasks begin
  insert into task_tallies (feature_id, status, tasks) values (new.feature_id, new.status, 1)
    on conflict (feature_id, status) do update set tasks = tasks + 1;
end;
create trigger task_untallied after delete on tasks begin
  update task_tallies set tasks = tasks - 1
    where feature_id = old.feature_id and status = old.status;
end;
create trigger task_retallied after update of status, feature_id on tasks
when old.status <> new.status or old.feature_id <> new.feature_id begin
  update task_tallies set tasks = tasks - 1
    where feature_id = old.feature_id and status = old.status;
  insert into task_tallies (feature_id, status, tasks) values (new.feature_id, new.status, 1)
    on conflict (feature_id, status) do update set tasks = tasks + 1;
end;

create trigger progress_after_new_tally after insert on task_tallies begin
  update features set progress_pct = coalesce((
      select 100.0 * sum(t.tasks * w.counts_as_done) / sum(t.tasks)
      from task_tallies t join workflow_statuses w on w.status = t.status
      where t.feature_id = new.feature_id), 0.0)
    where id = new.feature_id;
end;
create trigger progress_after_tally after update on task_tallies begin
  update features set progress_pct = coalesce((
      select 100.0 * sum(t.tasks * w.counts_as_done) / sum(t.tasks)
      from task_tallies t join workflow_statuses w on w.status = t.status
      where t.feature_id = new.feature_id), 0.0)
    where id = new.feature_id;
end;
create trigger progress_after_redefinition after update of counts_as_done on workflow_statuses
when old.counts_as_done <> new.counts_as_done begin
  update features set progress_pct = coalesce((
      select 100.0 * sum(t.tasks * w.counts_as_done) / sum(t.tasks)
      from task_tallies t join workflow_statuses w on w.status = t.status
      where t.feature_id = features.id), 0.0)
    where id in (select feature_id from task_tallies where status = new.status);
end;

-- An event that speaks of something absent is refused: an UPDATE alone would do nothing. So is a
-- list of dependencies that is none (SQLite trusts no JSON function in a CHECK). The table stays
-- empty: its trigger refuses a row without id, and lets no other in either.
create table required (what text, id integer) strict;
create trigger required_row before insert on required begin
  select case when new.id is not null then raise(ignore) end;
  select case new.what
    when 'epic' then raise(abort, 'the event names an epic that does not exist')
    when 'feature' then raise(abort, 'the event names a feature that does not exist')
    when 'task' then raise(abort, 'the event names a task that does not exist')
    when 'entry' then raise(abort, 'the event names a row of history that does not exist')
    else raise(abort, 'dependsOn is not a JSON array') end;
end;

create view feature_data as
select f.*, e.key as epic_key
from features f join epics e on e.id = f.epic_id;

create view task_data as
select t.*, f.key as feature_key, e.key as epic_key
from tasks t join features f on f.id = t.feature_id join epics e on e.id = f.epic_id;

create view task_history_data as
select h.*, t.key as task_key
from task_history h join tasks t on t.id = h.task_id;

create view task_dependencies as
select t.id as task_id, t.key as task_key, d.key as place, d.value as depends_on
from tasks t, json_each(nullif(t.depends_on, '')) d;

-- Done, weighted and derived status of a feature follow from its tallies.
create view feature_progress as
select f.id as feature_id, f.key as feature_key,
       coalesce(sum(t.tasks), 0) as tasks,
       coalesce(sum(t.tasks * w.counts_as_done), 0) as done,
       coalesce(sum(t.tasks) filter (where w.marks = 'blocked'), 0) as blocked,
       f.progress_pct,
       coalesce(100.0 * sum(t.tasks * w.progress_weight) / sum(t.tasks), 0.0) as weighted_pct,
       f.status,
       case when coalesce(sum(t.tasks), 0) = 0 then 'draft'
            when sum(t.tasks) = sum(t.tasks) filter (where w.phase = 'done') then 'completed'
            when sum(t.tasks) filter (where w.phase <> 'planning') > 0 then 'active'
            else 'draft' end as derived_status,
       f.status_override
from features f
left join task_tallies t on t.feature_id = f.id and t.tasks > 0
left join workflow_statuses w on w.status = t.status
group by f.id;

create view epic_progress as
select e.id as epic_id, e.key as epic_key,
       count(f.feature_id) as features,
       coalesce(sum(f.status in ('completed', 'archived')), 0) as done,
       coalesce(sum(f.tasks), 0) as tasks,
       coalesce(sum(f.blocked), 0) as blocked,
       coalesce(avg(case when f.status in ('completed', 'archived') then 100.0
                         else f.progress_pct end), 0.0) as progress_pct,
       e.status,
       case when count(f.feature_id) = 0 then 'draft'
            when count(f.feature_id) = sum(f.status in ('completed', 'archived')) then 'completed'
            when sum(f.status in ('active', 'completed', 'archived')) > 0 then 'active'
            else 'draft' end as derived_status
from epics e
left join features g on g.epic_id = e.id
left join feature_progress f on f.feature_id = g.id
group by e.id;

create view epic_health as
select epic_key, progress_pct, blocked,
       case when progress_pct < 25.0 or blocked > 3 then 'critical'
            when progress_pct < 75.0 or blocked > 0 then 'warning'
            else 'healthy' end as health
from epic_progress;

-- annals:on StatusDefined
insert into workflow_statuses
  (status, phase, progress_weight, counts_as_done, is_ready, marks, description)
values (:status, :phase, :progressWeight, :countsAsDone, :isReady, :marks, :description)
on conflict (status) do update set
  phase = excluded.phase, progress_weight = excluded.progress_weight,
  counts_as_done = excluded.counts_as_done, is_ready = excluded.is_ready,
  marks = excluded.marks, description = excluded.description;

-- annals:on TransitionDefined
insert into workflow_transitions (from_status, to_status) values (:from, :to)
on conflict do nothing;

-- annals:on TransitionRemoved
delete from workflow_transitions where from_status = :from and to_status = :to;

-- annals:on EpicCreated
insert into epics (id, key, title, description, status, priority, business_value, file_path, slug,
                   created_at, updated_at)
values (@position, :key, :title, :description, :status, :priority, :businessValue, :filePath, :slug,
        iso(@at), iso(@at));

-- annals:on EpicImported
insert into epics (id, key, title, description, status, priority, business_value, file_path,
                   custom_folder_path, slug, created_at, updated_at)
values (@position, :key, :title, :description, :status, :priority, :businessValue, :filePath,
        :customFolderPath, :slug,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on EpicCorrected
insert into required (what, id) values ('epic', (select id from epics where key = :key));
update epics set
  title = :title, description = :description, status = :status, priority = :priority,
  business_value = :businessValue, file_path = :filePath, custom_folder_path = :customFolderPath,
  slug = :slug,
  created_at = coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
  updated_at = coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at))
where key = :key;

-- annals:on EpicDetailsChanged
insert into required (what, id) values ('epic', (select id from epics where key = :epic));
update epics set
  title = coalesce(:title, title),
  description = iif(instr(:cleared, '"description"'), null, coalesce(:description, description)),
  priority = coalesce(:priority, priority),
  business_value =
    iif(instr(:cleared, '"business_value"'), null, coalesce(:businessValue, business_value)),
  file_path = iif(instr(:cleared, '"file_path"'), null, coalesce(:filePath, file_path)),
  slug = iif(instr(:cleared, '"slug"'), null, coalesce(:slug, slug)),
  updated_at = iso(@at)
where key = :epic;

-- annals:on EpicStatusChanged
insert into required (what, id) values ('epic', (select id from epics where key = :epic));
update epics set status = :to, updated_at = iso(@at) where key = :epic;

-- annals:on EpicDeleted
insert into required (what, id) values ('epic', (select id from epics where key = :epic));
delete from epics where key = :epic;

-- annals:on FeatureCreated
insert into required (what, id) values ('epic', (select id from epics where key = :epic));
insert into features (id, epic_id, key, title, description, status, execution_order, file_path,
                      slug, created_at, updated_at)
values (@position, (select id from epics where key = :epic), :key, :title, :description, :status,
        :executionOrder ->> 'value', :filePath, :slug, iso(@at), iso(@at));

-- annals:on FeatureImported
insert into required (what, id) values ('epic', (select id from epics where key = :epic));
insert into features (id, epic_id, key, title, description, status, execution_order, file_path,
                      custom_folder_path, slug, status_override, created_at, updated_at)
values (@position, (select id from epics where key = :epic), :key, :title, :description, :status,
        :executionOrder ->> 'value', :filePath, :customFolderPath, :slug,
        :statusOverride ->> 'value',
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on FeatureCorrected
insert into required (what, id) values ('feature', (select id from features where key = :key));
insert into required (what, id) values ('epic', (select id from epics where key = :epic));
update features set
  epic_id = (select id from epics where key = :epic),
  title = :title, description = :description, status = :status,
  execution_order = :executionOrder ->> 'value', file_path = :filePath,
  custom_folder_path = :customFolderPath, slug = :slug,
  status_override = :statusOverride ->> 'value',
  created_at = coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
  updated_at = coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at))
where key = :key;

-- annals:on FeatureDetailsChanged
insert into required (what, id) values ('feature', (select id from features where key = :feature));
update features set
  title = coalesce(:title, title),
  description = iif(instr(:cleared, '"description"'), null, coalesce(:description, description)),
  execution_order = iif(instr(:cleared, '"execution_order"'), null,
                        coalesce(:executionOrder ->> 'value', execution_order)),
  file_path = iif(instr(:cleared, '"file_path"'), null, coalesce(:filePath, file_path)),
  slug = iif(instr(:cleared, '"slug"'), null, coalesce(:slug, slug)),
  updated_at = iso(@at)
where key = :feature;

-- annals:on FeatureStatusChanged
insert into required (what, id) values ('feature', (select id from features where key = :feature));
update features set status = :to, updated_at = iso(@at) where key = :feature;

-- annals:on FeatureStatusOverridden
insert into required (what, id) values ('feature', (select id from features where key = :feature));
update features set status_override = :override, updated_at = iso(@at) where key = :feature;

-- annals:on FeatureDeleted
insert into required (what, id) values ('feature', (select id from features where key = :feature));
delete from features where key = :feature;

-- annals:on TaskCreated
insert into required (what, id) values ('feature', (select id from features where key = :feature));
insert into tasks (id, feature_id, key, title, description, status, agent_type, priority,
                   depends_on, assigned_agent, file_path, execution_order, slug, created_at,
                   started_at, completed_at, updated_at)
values (@position, (select id from features where key = :feature), :key, :title, :description,
        :status, :agentType, :priority, nullif(:dependsOn, '[]'), :assignedAgent, :filePath,
        :executionOrder ->> 'value', :slug, iso(@at),
        (select iso(@at) from workflow_statuses where status = :status and marks = 'started'),
        (select iso(@at) from workflow_statuses where status = :status and marks = 'completed'),
        iso(@at));
insert into task_history (id, task_id, old_status, new_status, agent, notes, forced, timestamp)
values (@position, @position, null, :status, :agent, :notes, 0, iso(@at));

-- annals:on TaskImported
insert into required (what, id)
values ('list', case when coalesce(:dependsOn, '') = '' then 1
                     when json_valid(:dependsOn) then nullif(json_type(:dependsOn) = 'array', 0) end);
insert into required (what, id) values ('feature', (select id from features where key = :feature));
insert into tasks (id, feature_id, key, title, description, status, agent_type, priority,
                   depends_on, assigned_agent, file_path, blocked_reason, execution_order,
                   created_at, started_at, completed_at, blocked_at, updated_at, completed_by,
                   completion_notes, files_changed, tests_passed, verification_status,
                   time_spent_minutes, context_data, slug)
values (@position, (select id from features where key = :feature), :key, :title, :description,
        :status, :agentType, :priority, :dependsOn, :assignedAgent, :filePath, :blockedReason,
        :executionOrder ->> 'value',
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:startedAt)), :startedAt),
        coalesce(iso(micros(:completedAt)), :completedAt),
        coalesce(iso(micros(:blockedAt)), :blockedAt),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)),
        :completedBy, :completionNotes, :filesChanged, :testsPassed ->> 'value',
        :verificationStatus, :timeSpentMinutes ->> 'value', :contextData, :slug);

-- annals:on TaskCorrected
insert into required (what, id)
values ('list', case when coalesce(:dependsOn, '') = '' then 1
                     when json_valid(:dependsOn) then nullif(json_type(:dependsOn) = 'array', 0) end);
insert into required (what, id) values ('task', (select id from tasks where key = :key));
insert into required (what, id) values ('feature', (select id from features where key = :feature));
update tasks set
  feature_id = (select id from features where key = :feature),
  title = :title, description = :description, status = :status, agent_type = :agentType,
  priority = :priority, depends_on = :dependsOn, assigned_agent = :assignedAgent,
  file_path = :filePath, blocked_reason = :blockedReason,
  execution_order = :executionOrder ->> 'value',
  created_at = coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
  started_at = coalesce(iso(micros(:startedAt)), :startedAt),
  completed_at = coalesce(iso(micros(:completedAt)), :completedAt),
  blocked_at = coalesce(iso(micros(:blockedAt)), :blockedAt),
  updated_at = coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)),
  completed_by = :completedBy, completion_notes = :completionNotes,
  files_changed = :filesChanged, tests_passed = :testsPassed ->> 'value',
  verification_status = :verificationStatus, time_spent_minutes = :timeSpentMinutes ->> 'value',
  context_data = :contextData, slug = :slug
where key = :key;

-- annals:on TaskDetailsChanged
insert into required (what, id) values ('task', (select id from tasks where key = :task));
update tasks set
  title = coalesce(:title, title),
  description = iif(instr(:cleared, '"description"'), null, coalesce(:description, description)),
  agent_type = iif(instr(:cleared, '"agent_type"'), null, coalesce(:agentType, agent_type)),
  priority = coalesce(:priority ->> 'value', priority),
  assigned_agent =
    iif(instr(:cleared, '"assigned_agent"'), null, coalesce(:assignedAgent, assigned_agent)),
  file_path = iif(instr(:cleared, '"file_path"'), null, coalesce(:filePath, file_path)),
  execution_order = iif(instr(:cleared, '"execution_order"'), null,
                        coalesce(:executionOrder ->> 'value', execution_order)),
  completed_by = iif(instr(:cleared, '"completed_by"'), null, coalesce(:completedBy, completed_by)),
  completion_notes = iif(instr(:cleared, '"completion_notes"'), null,
                         coalesce(:completionNotes, completion_notes)),
  files_changed =
    iif(instr(:cleared, '"files_changed"'), null, coalesce(:filesChanged, files_changed)),
  tests_passed = iif(instr(:cleared, '"tests_passed"'), null,
                     coalesce(:testsPassed ->> 'value', tests_passed)),
  verification_status = iif(instr(:cleared, '"verification_status"'), null,
                            coalesce(:verificationStatus, verification_status)),
  time_spent_minutes = iif(instr(:cleared, '"time_spent_minutes"'), null,
                           coalesce(:timeSpentMinutes ->> 'value', time_spent_minutes)),
  context_data = iif(instr(:cleared, '"context_data"'), null, coalesce(:contextData, context_data)),
  slug = iif(instr(:cleared, '"slug"'), null, coalesce(:slug, slug)),
  updated_at = iso(@at)
where key = :task;

-- annals:on TaskStatusChanged
-- The first start stays; leaving what counts as done clears completed_at; leaving what marks a
-- task as blocked clears the block.
insert into required (what, id) values ('task', (select id from tasks where key = :task));
update tasks set
  status = :to,
  started_at = iif(w.marks = 'started', coalesce(started_at, iso(@at)), started_at),
  completed_at = case when w.marks = 'completed' then iso(@at)
                      when w.counts_as_done then completed_at end,
  blocked_at = iif(w.marks = 'blocked', iso(@at), null),
  blocked_reason = iif(w.marks = 'blocked', :blockedReason, null),
  updated_at = iso(@at)
from (select :to as name) asked left join workflow_statuses w on w.status = asked.name
where tasks.key = :task;
insert into task_history (id, task_id, old_status, new_status, agent, notes, forced, timestamp,
                          rejection_reason)
values (@position, (select id from tasks where key = :task), :from, :to, :agent, :notes, :forced,
        iso(@at), :rejectionReason);

-- annals:on DependenciesChanged
insert into required (what, id) values ('task', (select id from tasks where key = :task));
update tasks set depends_on = nullif(:dependsOn, '[]'), updated_at = iso(@at) where key = :task;

-- annals:on TaskDeleted
insert into required (what, id) values ('task', (select id from tasks where key = :task));
delete from tasks where key = :task;

-- annals:on TaskHistoryRecorded
insert into required (what, id) values ('task', (select id from tasks where key = :task));
insert into task_history (id, task_id, old_status, new_status, agent, notes, forced, timestamp,
                          rejection_reason)
values (@position, (select id from tasks where key = :task), :from, :to, :agent, :notes,
        :forced ->> 'value', iso(@at), :rejectionReason);

-- annals:on TaskHistoryRetracted
insert into required (what, id)
values ('entry', (select h.id from task_history h join tasks t on t.id = h.task_id
                  where h.id = :entry and t.key = :task));
delete from task_history where id = :entry;

-- Queries. An optional parameter that is not given does not narrow. Keys in either case.

-- annals:query workflow
select status, phase, progress_weight, counts_as_done, is_ready, marks, description,
       (select json_group_array(to_status) from workflow_transitions
        where from_status = status) as transitions
from workflow_statuses order by rowid;

-- annals:query epic_by_id(id)
select * from epics where id = :id;

-- annals:query epic_by_key(key)
select * from epics where key = upper(:key);

-- annals:query list_epics(status?)
select * from epics where :status is null or status = :status
order by rtrim(created_at, 'Z') desc, id desc;

-- annals:query calculate_epic_progress(epic)
select progress_pct, features, done, tasks, blocked, status, derived_status
from epic_progress where epic_id = (select id from epics where key = upper(:epic));

-- annals:query epic_health(epic?)
select epic_key, health, progress_pct, blocked from epic_health
where :epic is null or epic_key = upper(:epic) order by epic_key;

-- annals:query feature_by_id(id)
select * from feature_data where id = :id;

-- annals:query feature_by_key(key)
select * from feature_data where key = upper(:key);

-- annals:query list_features(status?)
select * from feature_data where :status is null or status = :status
order by rtrim(created_at, 'Z') desc, id desc;

-- annals:query list_features_by_epic(epic, status?)
select * from feature_data
where epic_id = (select id from epics where key = upper(:epic))
  and (:status is null or status = :status)
order by key;

-- annals:query calculate_feature_progress(feature)
select progress_pct, weighted_pct, done, tasks, done || '/' || tasks as ratio, blocked, status,
       derived_status, status_override
from feature_progress where feature_id = (select id from features where key = upper(:feature));

-- annals:query task_by_id(id)
select * from task_data where id = :id;

-- annals:query task_by_key(key)
select * from task_data where key = upper(:key);

-- annals:query list_tasks
select * from task_data order by rtrim(created_at, 'Z') desc, id desc;

-- annals:query list_tasks_by_feature(feature)
select * from task_data where feature_id = (select id from features where key = upper(:feature))
order by key;

-- annals:query list_tasks_by_epic(epic)
select * from task_data
where feature_id in (select f.id from features f join epics e on e.id = f.epic_id
                     where e.key = upper(:epic))
order by key;

-- annals:query filter_by_status(status)
select * from task_data where status = :status
order by priority, rtrim(created_at, 'Z') desc, id desc;

-- annals:query filter_by_agent_type(agent_type)
select * from task_data where agent_type = :agent_type
order by priority, rtrim(created_at, 'Z') desc, id desc;

-- annals:query filter_by_priority(min_priority?, max_priority?)
select * from task_data
where priority between coalesce(:min_priority, 1) and coalesce(:max_priority, 10)
order by priority, rtrim(created_at, 'Z') desc, id desc;

-- annals:query filter_combined(status?, epic?, feature?, agent_type?, min_priority?, max_priority?)
select * from task_data
where (:status is null or status = :status)
  and (:epic is null or epic_key = upper(:epic))
  and (:feature is null or feature_key = upper(:feature))
  and (:agent_type is null or agent_type = :agent_type)
  and priority between coalesce(:min_priority, 1) and coalesce(:max_priority, 10)
order by priority, rtrim(created_at, 'Z') desc, id desc;

-- annals:query next_task(agent_type?, epic?)
-- The most urgent task that waits for nothing; of equals the oldest. The plus keeps SQLite on
-- idx_tasks_priority, where it can stop at the first: else it looks at the dependencies of all.
select * from task_data t
where +status in (select status from workflow_statuses where is_ready)
  and (:agent_type is null or agent_type = :agent_type)
  and (:epic is null or epic_key = upper(:epic))
  and not exists (select 1 from json_each(nullif(t.depends_on, '')) d
                  left join tasks o on o.key = d.value
                  left join workflow_statuses w on w.status = o.status
                  where coalesce(w.counts_as_done, 0) = 0)
order by priority, rtrim(created_at, 'Z'), id
limit 1;

-- annals:query task_file_name(task)
select key || coalesce('-' || nullif(slug, ''), '') || '.md' as file_name
from tasks where key = upper(:task);

-- annals:query dependencies_of(task)
select d.depends_on, t.title, t.status
from task_dependencies d left join tasks t on t.key = d.depends_on
where d.task_key = upper(:task) order by d.place;

-- annals:query dependents_of(task)
select t.key, t.title, t.status
from task_dependencies d join tasks t on t.id = d.task_id
where d.depends_on = upper(:task) order by t.key;

-- annals:query task_history_of(task)
select h.* from task_history_data h where h.task_key = upper(:task)
order by rtrim(h.timestamp, 'Z') desc, h.id desc;

-- annals:query list_recent(limit?)
select h.* from task_history_data h
order by rtrim(h.timestamp, 'Z') desc, h.id desc limit coalesce(:limit, 50);

-- annals:check features_belong_to_the_epic_that_their_key_names
select f.key from features f join epics e on e.id = f.epic_id where substr(f.key, 1, 3) <> e.key;

-- annals:check tasks_belong_to_the_feature_that_their_key_names
select t.key from tasks t join features f on f.id = t.feature_id where substr(t.key, 3, 7) <> f.key;

-- annals:check tallies_match_the_tasks
select f.key from features f
where (select count(*) from tasks where feature_id = f.id)
   <> (select coalesce(sum(tasks), 0) from task_tallies where feature_id = f.id);
