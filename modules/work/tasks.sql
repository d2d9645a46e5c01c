-- Tasks.

-- annals:tables
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

-- How many tasks of a feature have a status; kept by the triggers below, with the feature's
-- progress where it can have changed, so that both cost the same however many tasks there are.
create table task_tallies (
  feature_id integer not null references features (id) on delete cascade,
  status text not null,
  tasks integer not null,
  primary key (feature_id, status)
) strict, without rowid;

create view feature_done as
select f.id as feature_id,
       coalesce((select 100.0 * sum(t.tasks * w.counts_as_done) / sum(t.tasks)
                 from task_tallies t join workflow_statuses w on w.status = t.status
                 where t.feature_id = f.id), 0.0) as progress_pct
from features f;

create trigger task_tallied after insert on tasks begin
  insert into task_tallies (feature_id, status, tasks) values (new.feature_id, new.status, 1)
    on conflict (feature_id, status) do update set tasks = tasks + 1;
  update features
    set progress_pct = (select progress_pct from feature_done where feature_id = features.id)
    where id = new.feature_id
      and (progress_pct > 0.0
           or (select counts_as_done from workflow_statuses where status = new.status));
end;
create trigger task_untallied after delete on tasks begin
  update task_tallies set tasks = tasks - 1
    where feature_id = old.feature_id and status = old.status;
  update features
    set progress_pct = (select progress_pct from feature_done where feature_id = features.id)
    where id = old.feature_id and progress_pct > 0.0;
end;
create trigger task_retallied after update of status, feature_id on tasks
when old.status <> new.status or old.feature_id <> new.feature_id begin
  update task_tallies set tasks = tasks - 1
    where feature_id = old.feature_id and status = old.status;
  insert into task_tallies (feature_id, status, tasks) values (new.feature_id, new.status, 1)
    on conflict (feature_id, status) do update set tasks = tasks + 1;
  update features
    set progress_pct = (select progress_pct from feature_done where feature_id = features.id)
    where id = new.feature_id
      and (old.feature_id <> new.feature_id
           or (select counts_as_done from workflow_statuses where status = old.status)
              is not (select counts_as_done from workflow_statuses where status = new.status));
  update features
    set progress_pct = (select progress_pct from feature_done where feature_id = features.id)
    where id = old.feature_id and old.feature_id <> new.feature_id;
end;
create trigger progress_after_redefinition after update of counts_as_done on workflow_statuses
when old.counts_as_done <> new.counts_as_done begin
  update features
    set progress_pct = (select progress_pct from feature_done where feature_id = features.id)
    where id in (select feature_id from task_tallies where status = new.status);
end;

create view task_data as
select t.*, f.key as feature_key, e.key as epic_key
from tasks t join features f on f.id = t.feature_id join epics e on e.id = f.epic_id;

create view task_dependencies as
select t.id as task_id, t.key as task_key, d.key as place, d.value as depends_on
from tasks t, json_each(nullif(t.depends_on, '')) d;

-- annals:on TaskCreated
insert into tasks (id, feature_id, key, title, description, status, agent_type, priority,
                   depends_on, assigned_agent, file_path, execution_order, slug, created_at,
                   started_at, completed_at, updated_at)
values (@position,
        coalesce((select id from features where key = :feature),
                 refuse('the event names a feature that does not exist')),
        :key, :title, :description,
        :status, :agentType, :priority, nullif(:dependsOn, '[]'), :assignedAgent, :filePath,
        :executionOrder ->> 'value', :slug, iso(@at),
        (select iso(@at) from workflow_statuses where status = :status and marks = 'started'),
        (select iso(@at) from workflow_statuses where status = :status and marks = 'completed'),
        iso(@at));
insert into task_history (id, task_id, old_status, new_status, agent, notes, forced, timestamp)
values (@position, @position, null, :status, :agent, :notes, 0, iso(@at));

-- annals:on TaskImported
select refuse('dependsOn is not a JSON array')
where coalesce(:dependsOn, '') <> ''
  and not iif(json_valid(:dependsOn), json_type(:dependsOn) = 'array', 0);
select refuse('the event names a feature that does not exist')
where not exists (select 1 from features where key = :feature);
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
select refuse('dependsOn is not a JSON array')
where coalesce(:dependsOn, '') <> ''
  and not iif(json_valid(:dependsOn), json_type(:dependsOn) = 'array', 0);
select refuse('the event names a task that does not exist')
where not exists (select 1 from tasks where key = :key);
select refuse('the event names a feature that does not exist')
where not exists (select 1 from features where key = :feature);
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
select refuse('the event names a task that does not exist')
where not exists (select 1 from tasks where key = :task);
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
insert into task_history (id, task_id, old_status, new_status, agent, notes, forced, timestamp,
                          rejection_reason)
values (@position,
        coalesce((select id from tasks where key = :task),
                 refuse('the event names a task that does not exist')),
        :from, :to, :agent, :notes, :forced, iso(@at), :rejectionReason);
update tasks set
  (status, started_at, completed_at, blocked_at, blocked_reason, updated_at) =
  (select :to,
          iif(w.marks = 'started', coalesce(started_at, iso(@at)), started_at),
          case when w.marks = 'completed' then iso(@at) when w.counts_as_done then completed_at end,
          iif(w.marks = 'blocked', iso(@at), null),
          iif(w.marks = 'blocked', :blockedReason, null),
          iso(@at)
   from (select 1) left join workflow_statuses w on w.status = :to)
where key = :task;

-- annals:on DependenciesChanged
select refuse('the event names a task that does not exist')
where not exists (select 1 from tasks where key = :task);
update tasks set depends_on = nullif(:dependsOn, '[]'), updated_at = iso(@at) where key = :task;

-- annals:on TaskDeleted
select refuse('the event names a task that does not exist')
where not exists (select 1 from tasks where key = :task);
delete from tasks where key = :task;

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

-- annals:check tasks_belong_to_the_feature_that_their_key_names
select t.key from tasks t join features f on f.id = t.feature_id where substr(t.key, 3, 7) <> f.key;
