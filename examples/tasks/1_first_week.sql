-- A task database as an early version of the task manager wrote it: a corner bakery, before it opens.
pragma page_size = 1024;
pragma foreign_keys = off;
begin;
create table epics (
  id integer primary key autoincrement,
  key text not null unique,
  title text not null,
  description text,
  status text not null check (status in ('draft', 'active', 'completed', 'archived')),
  priority text not null check (priority in ('high', 'medium', 'low')),
  business_value text check (business_value in ('high', 'medium', 'low')),
  created_at timestamp not null default current_timestamp,
  updated_at timestamp not null default current_timestamp
);
create table features (
  id integer primary key autoincrement,
  epic_id integer not null references epics (id) on delete cascade,
  key text not null unique,
  title text not null,
  description text,
  status text not null check (status in ('draft', 'active', 'completed', 'archived')),
  progress_pct real not null default 0.0 check (progress_pct >= 0.0 and progress_pct <= 100.0),
  execution_order integer,
  created_at timestamp not null default current_timestamp,
  updated_at timestamp not null default current_timestamp
);
create table tasks (
  id integer primary key autoincrement,
  feature_id integer not null references features (id) on delete cascade,
  key text not null unique,
  title text not null,
  description text,
  status text not null check (status in
    ('todo', 'in_progress', 'blocked', 'ready_for_review', 'completed', 'archived')),
  agent_type text,
  priority integer not null default 5 check (priority >= 1 and priority <= 10),
  depends_on text,
  assigned_agent text,
  file_path text,
  blocked_reason text,
  execution_order integer,
  created_at timestamp not null default current_timestamp,
  started_at timestamp,
  completed_at timestamp,
  blocked_at timestamp,
  updated_at timestamp not null default current_timestamp
);
create table task_history (
  id integer primary key autoincrement,
  task_id integer not null references tasks (id) on delete cascade,
  old_status text,
  new_status text not null,
  agent text,
  notes text,
  timestamp timestamp not null default current_timestamp
);

insert into epics (id, key, title, description, status, priority, business_value, created_at, updated_at) values
  (1, 'E01', 'Open the corner bakery', 'From an empty shop to the first loaf sold', 'active', 'high', 'high', '2026-03-02 08:00:00', '2026-03-02 08:00:00'),
  (2, 'E02', 'Bread for the market', null, 'draft', 'medium', null, '2026-03-02 08:05:00', '2026-03-02 08:05:00');
insert into features (id, epic_id, key, title, description, status, progress_pct, execution_order, created_at, updated_at) values
  (1, 1, 'E01-F01', 'The oven', null, 'active', 50.0, 1, '2026-03-02 08:10:00', '2026-03-05 15:00:00'),
  (2, 1, 'E01-F02', 'The shop window', 'What people see from the street', 'active', 0.0, 2, '2026-03-02 08:11:00', '2026-03-02 08:11:00'),
  (3, 2, 'E02-F01', 'A stall', null, 'draft', 0.0, null, '2026-03-02 08:12:00', '2026-03-02 08:12:00');
insert into tasks (id, feature_id, key, title, description, status, agent_type, priority, depends_on, blocked_reason, created_at, started_at, completed_at, blocked_at, updated_at) values
  (1, 1, 'T-E01-F01-001', 'Have the chimney swept', null, 'completed', 'general', 1, null, null, '2026-03-02 09:00:00', '2026-03-03 09:00:00', '2026-03-05 15:00:00', null, '2026-03-05 15:00:00'),
  (2, 1, 'T-E01-F01-002', 'Fire the oven for a day', 'Slowly, or the bricks crack', 'todo', 'general', 2, '["T-E01-F01-001"]', null, '2026-03-02 09:01:00', null, null, null, '2026-03-02 09:01:00'),
  (3, 2, 'T-E01-F02-001', 'Paint the frame', null, 'blocked', null, 5, null, 'The paint has not come', '2026-03-02 09:02:00', '2026-03-04 10:00:00', null, '2026-03-04 12:30:00', '2026-03-04 12:30:00'),
  (4, 2, 'T-E01-F02-002', 'Letter the glass', null, 'todo', null, 6, '["T-E01-F02-001"]', null, '2026-03-02 09:03:00', null, null, null, '2026-03-02 09:03:00'),
  (5, 3, 'T-E02-F01-001', 'Ask for a place', null, 'todo', null, 7, null, null, '2026-03-02 09:04:00', null, null, null, '2026-03-02 09:04:00');
insert into task_history (id, task_id, old_status, new_status, agent, notes, timestamp) values
  (1, 1, null, 'todo', 'ida', null, '2026-03-02 09:00:00'),
  (2, 2, null, 'todo', 'ida', null, '2026-03-02 09:01:00'),
  (3, 3, null, 'todo', 'ida', null, '2026-03-02 09:02:00'),
  (4, 1, 'todo', 'in_progress', 'otto', 'The sweep is here', '2026-03-03 09:00:00'),
  (5, 3, 'todo', 'in_progress', 'otto', null, '2026-03-04 10:00:00'),
  (6, 3, 'in_progress', 'blocked', 'otto', 'The paint has not come', '2026-03-04 12:30:00'),
  (7, 1, 'in_progress', 'ready_for_review', 'otto', null, '2026-03-05 14:00:00'),
  (8, 1, 'ready_for_review', 'completed', 'ida', 'Draws well', '2026-03-05 15:00:00');
commit;
