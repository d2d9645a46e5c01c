-- Another week on, and some harm done: a task deleted with its history left behind, a feature's
-- tasks numbered anew, a key that is none, a progress that nobody refreshed.
pragma foreign_keys = off;
begin;
alter table features add column status_override boolean default 0;
alter table task_history add column rejection_reason text;

delete from tasks where key = 'T-E01-F02-002';
insert into task_history (id, task_id, old_status, new_status, agent, notes, forced, timestamp) values
  (13, 4, 'todo', 'in_progress', 'ida', 'Began, then thought better of it', 0, '2026-03-12 10:00:00');

update tasks set status = 'in_progress', started_at = '2026-03-12 09:00:00',
  updated_at = '2026-03-12 09:00:00' where id = 3;
insert into task_history (id, task_id, old_status, new_status, agent, notes, forced, timestamp) values
  (14, 3, 'todo', 'in_progress', 'otto', null, 0, '2026-03-12 09:00:00'),
  (15, 3, 'in_progress', 'completed', 'otto', 'Two coats', 0, '2026-03-14 16:00:00');
-- The history says completed, the task says otherwise.
update tasks set status = 'ready_for_review', updated_at = '2026-03-14 16:20:00' where id = 3;

update tasks set key = 'T-E02-F01-003' where key = 'T-E02-F01-002';
update tasks set key = 'T-E02-F01-002', id = 9 where key = 'T-E02-F01-001';
insert into tasks (id, feature_id, key, title, status, created_at, updated_at) values
  (10, 3, 'E02-F01-T001', 'Borrow a cart', 'todo', '2026-03-13 11:00:00', '2026-03-13 11:00:00');
insert into tasks (id, feature_id, key, title, status, created_at, updated_at) values
  (11, 3, 'T-E02-F01-001', 'Ask for a better place', 'todo', '2026-03-13 11:05:00', 'the other day');
update features set progress_pct = 80.0 where key = 'E02-F01';
insert into features (id, epic_id, key, title, status, created_at, updated_at) values
  (4, 1, 'E01-F03', 'The till', 'draft', '2026-03-13 12:00:00', '2026-03-13 12:00:00');
update task_notes set content = 'No baking on the first two days' where id = 1;
delete from task_documents;
commit;
