-- annals:module reports async
-- What was baked and what was finished, month by month: statistics over two other modules. Being
-- async, they hold nobody up and refuse nothing; they are thrown away and built again at will.

-- One row a month, kept up to date by the triggers below.
create table months (
  month text primary key not null check (month glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
  productions integer not null default 0,
  batches integer not null default 0,
  cost integer not null default 0,  -- 1/10000
  tasks_completed integer not null default 0
) strict;

-- Kept one by one, so that a record that is taken back can be taken out of its month.
create table productions (
  uuid text primary key not null,
  month text not null,
  recipe text not null,
  batches integer not null,
  cost integer not null
) strict;
create index productions_by_recipe on productions (recipe, month);

create trigger production_counted after insert on productions begin
  insert into months (month, productions, batches, cost)
  values (new.month, 1, new.batches, new.cost)
  on conflict (month) do update set productions = productions + 1,
    batches = batches + new.batches, cost = cost + new.cost;
end;
create trigger production_uncounted after delete on productions begin
  update months set productions = productions - 1, batches = batches - old.batches,
    cost = cost - old.cost
  where month = old.month;
end;

-- annals:on bakery.ProductionRecorded
insert into productions (uuid, month, recipe, batches, cost)
values (coalesce(:uuid, @event_id), substr(coalesce(iso(micros(:producedAt)), iso(@at)), 1, 7),
        :recipe, :batches, :actualCost);

-- annals:on bakery.ProductionRecordRemoved
delete from productions where uuid = :record;

-- annals:on work.TaskStatusChanged
insert into months (month, tasks_completed)
select substr(iso(@at), 1, 7), 1 where :to = 'completed'
on conflict (month) do update set tasks_completed = tasks_completed + 1;

-- annals:query by_month(year?)
select month, productions, batches, format('%.4f', cost / 10000.0) as cost, tasks_completed
from months where :year is null or substr(month, 1, 4) = cast(:year as text)
order by month;

-- annals:query recipes_of(month)
select recipe, count(*) as productions, sum(batches) as batches,
  format('%.4f', sum(cost) / 10000.0) as cost
from productions where month = :month group by recipe order by recipe;

-- annals:check months_add_up
select m.month from months m
where m.batches <> (select coalesce(sum(batches), 0) from productions where month = m.month)
   or m.cost <> (select coalesce(sum(cost), 0) from productions where month = m.month);
