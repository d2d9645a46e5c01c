-- What became of each task.

-- annals:tables
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

create view task_history_data as
select h.*, t.key as task_key
from task_history h join tasks t on t.id = h.task_id;

-- annals:on TaskHistoryRecorded
select refuse('the event names a task that does not exist')
where not exists (select 1 from tasks where key = :task);
insert into task_history (id, task_id, old_status, new_status, agent, notes, forced, timestamp,
                          rejection_reason)
values (@position, (select id from tasks where key = :task), :from, :to, :agent, :notes,
        :forced ->> 'value', iso(@at), :rejectionReason);

-- annals:on TaskHistoryRetracted
select refuse('the event names a row of history that does not exist')
where not exists (select 1 from task_history h join tasks t on t.id = h.task_id
                  where h.id = :entry and t.key = :task);
delete from task_history where id = :entry;

-- Queries. An optional parameter that is not given does not narrow. Keys in either case.

-- annals:query task_history_of(task)
select h.* from task_history_data h where h.task_key = upper(:task)
order by rtrim(h.timestamp, 'Z') desc, h.id desc;

-- annals:query list_recent(limit?)
select h.* from task_history_data h
order by rtrim(h.timestamp, 'Z') desc, h.id desc limit coalesce(:limit, 50);
