-- The same database a week later, written by a newer version: more columns, statuses of a larger
-- workflow, documents and notes, times with nanoseconds and offsets.
pragma foreign_keys = off;
begin;
alter table epics add column file_path text;
alter table epics add column slug text;
alter table features add column file_path text;
alter table features add column slug text;
alter table task_history add column forced boolean default false;
alter table tasks add column completed_by text;
alter table tasks add column completion_notes text;
alter table tasks add column files_changed text;
alter table tasks add column tests_passed boolean default 0;
alter table tasks add column verification_status text default 'pending';
alter table tasks add column time_spent_minutes integer;
alter table tasks add column context_data text;
alter table tasks add column slug text;
-- The check on the statuses goes by way of a copy, as it did in the task manager.
create table tasks_new as select * from tasks;
drop table tasks;
create table tasks (
  id integer primary key autoincrement, feature_id integer not null, key text not null unique,
  title text not null, description text, status text not null, agent_type text,
  priority integer not null default 5, depends_on text, assigned_agent text, file_path text,
  blocked_reason text, execution_order integer, created_at timestamp not null,
  started_at timestamp, completed_at timestamp, blocked_at timestamp,
  updated_at timestamp not null, completed_by text, completion_notes text, files_changed text,
  tests_passed boolean default 0, verification_status text default 'pending',
  time_spent_minutes integer, context_data text, slug text
);
insert into tasks select * from tasks_new;
drop table tasks_new;
create table documents (
  id integer primary key autoincrement, title text not null, file_path text not null,
  created_at timestamp not null, unique (title, file_path)
);
create table task_documents (
  task_id integer not null, document_id integer not null, created_at timestamp not null,
  primary key (task_id, document_id)
);
create table task_notes (
  id integer primary key autoincrement, task_id integer not null, note_type text not null,
  content text not null, created_by text, created_at timestamp not null
);

update tasks set status = 'todo', blocked_reason = null, blocked_at = null,
  updated_at = '2026-03-09 08:30:00' where id = 3;
insert into task_history (id, task_id, old_status, new_status, agent, notes, forced, timestamp) values
  (9, 3, 'blocked', 'todo', 'ida', 'The paint is here: duck-egg blue', 0, '2026-03-09 09:30:00.123456789+01:00'),
  (10, 2, 'todo', 'in_development', 'otto', null, 1, '2026-03-10 06:00:00'),
  (11, 2, 'in_development', 'completed', 'otto', 'Smokes a little', 1, '2026-03-10 18:00:00');
update tasks set status = 'completed', started_at = '2026-03-10 06:00:00',
  completed_at = '2026-03-10 13:00:00.987654321-05:00', completed_by = 'otto',
  completion_notes = 'Held 250 degrees for three hours', tests_passed = 1,
  verification_status = 'verified', time_spent_minutes = 720, updated_at = '2026-03-10 18:00:01'
  where id = 2;
update features set progress_pct = 100.0, status = 'completed', updated_at = '2026-03-10 18:00:01'
  where id = 1;
update epics set slug = 'open-the-corner-bakery', updated_at = '2026-03-09 08:00:00' where id = 1;
insert into tasks (id, feature_id, key, title, status, priority, created_at, updated_at, slug) values
  (6, 3, 'T-E02-F01-002', 'Count the crates', 'ready_for_refinement', 4, '2026-03-11 07:00:00', '2026-03-11 07:00:00', 'count-the-crates');
insert into task_history (id, task_id, old_status, new_status, agent, notes, forced, timestamp) values
  (12, 6, '', '', 'sync', 'Imported from file', 0, '2026-03-11 07:00:00');
insert into documents (id, title, file_path, created_at) values
  (1, 'Plan of the oven', 'plans/oven.svg', '2026-03-09 08:00:00');
insert into task_documents (task_id, document_id, created_at) values (2, 1, '2026-03-09 08:01:00');
insert into task_notes (id, task_id, note_type, content, created_by, created_at) values
  (1, 2, 'decision', 'No baking on the first day', 'ida', '2026-03-09 08:02:00');
commit;
