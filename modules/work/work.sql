-- annals:module work strict
-- Epics, features, tasks, the history of each task, and the workflow that they follow.
-- An event that speaks of something absent is refused: an UPDATE alone would do nothing.
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

-- Queries. An optional parameter that is not given does not narrow. Keys in either case.

-- annals:query workflow
select status, phase, progress_weight, counts_as_done, is_ready, marks, description,
       (select json_group_array(to_status) from workflow_transitions
        where from_status = status) as transitions
from workflow_statuses order by rowid;
