-- annals:tables
-- Baking events, and who gets which package at them.

create table events (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  name text not null check (length(trim(name)) between 1 and 200),
  event_date text not null check (event_date glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  year integer not null,
  notes text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_event_name on events (name);
create index idx_event_year on events (year);
create index idx_event_date on events (event_date);

create table event_recipient_packages (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  event_id integer not null references events (id) on delete cascade,
  recipient_id integer not null references recipients (id) on delete restrict,
  package_id integer not null references packages (id) on delete restrict,
  quantity integer not null default 1 check (quantity > 0),
  notes text,
  status text not null default 'pending' check (status in ('pending', 'assembled', 'delivered')),
  delivered_to text check (length(delivered_to) <= 500),
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_erp_event on event_recipient_packages (event_id);
create index idx_erp_recipient on event_recipient_packages (recipient_id);
create index idx_erp_package on event_recipient_packages (package_id);
create index idx_erp_status on event_recipient_packages (status);

-- annals:on EventPlanned
insert into events (id, uuid, name, event_date, year, notes, created_at, updated_at)
values (@position, coalesce(:uuid, @event_id), :name, :eventDate,
        coalesce(:year ->> 'value', cast(substr(:eventDate, 1, 4) as integer)), :notes,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on EventChanged
insert into required (what, id) values ('event', (select id from events where uuid = :event));
update events set
  name = coalesce(:name, name),
  event_date = coalesce(:eventDate, event_date),
  year = coalesce(:year ->> 'value', cast(substr(:eventDate, 1, 4) as integer), year),
  notes = iif(instr(:cleared, '"notes"'), null, coalesce(:notes, notes)),
  updated_at = iso(@at)
where uuid = :event;

-- annals:on EventRemoved
insert into required (what, id) values ('event', (select id from events where uuid = :event));
delete from events where uuid = :event;

-- annals:on PackageAssigned
insert into event_recipient_packages (id, uuid, event_id, recipient_id, package_id, quantity, notes,
                                      status, delivered_to, created_at, updated_at)
values (@position, coalesce(:uuid, @event_id), (select id from events where uuid = :event),
        (select id from recipients where uuid = :recipient),
        (select id from packages where uuid = :package), :quantity, :notes,
        coalesce(:status, 'pending'), :deliveredTo,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on PackageAssignmentChanged
insert into required (what, id)
values ('assignment', (select id from event_recipient_packages where uuid = :assignment));
update event_recipient_packages set
  recipient_id =
    iif(:recipient is null, recipient_id, (select id from recipients where uuid = :recipient)),
  package_id = iif(:package is null, package_id, (select id from packages where uuid = :package)),
  quantity = coalesce(:quantity ->> 'value', quantity),
  notes = iif(instr(:cleared, '"notes"'), null, coalesce(:notes, notes)),
  updated_at = iso(@at)
where uuid = :assignment;

-- annals:on PackageAssignmentRemoved
insert into required (what, id)
values ('assignment', (select id from event_recipient_packages where uuid = :assignment));
delete from event_recipient_packages where uuid = :assignment;

-- annals:on PackageStatusChanged
insert into required (what, id)
values ('assignment', (select id from event_recipient_packages where uuid = :assignment));
update event_recipient_packages set
  status = :to, delivered_to = coalesce(:deliveredTo, delivered_to), updated_at = iso(@at)
where uuid = :assignment;


-- annals:query all_events(year?)
-- The latest first.
select * from events where :year is null or year = :year order by event_date desc, id desc;

-- annals:query event_assignments(event)
select a.uuid as assignment, e.name as event_name, r.name as recipient, p.name as package,
  a.quantity, a.status, a.delivered_to, a.notes
from event_recipient_packages a join events e on e.id = a.event_id
join recipients r on r.id = a.recipient_id join packages p on p.id = a.package_id
where :event in (e.uuid, e.name) order by e.id, r.name, p.name, a.id;
