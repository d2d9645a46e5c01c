-- annals:tables
-- Recipients of packages.

create table recipients (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  name text not null check (length(trim(name)) between 1 and 200),
  household_name text,
  address text,
  notes text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_recipient_name on recipients (name);
create index idx_recipient_household on recipients (household_name);

-- annals:on RecipientAdded
insert into recipients (id, uuid, name, household_name, address, notes, created_at, updated_at)
values (@position, coalesce(:uuid, @event_id), :name, :householdName, :address, :notes,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on RecipientChanged
insert into required (what, id)
values ('recipient', (select id from recipients where uuid = :recipient));
update recipients set
  name = coalesce(:name, name),
  household_name =
    iif(instr(:cleared, '"household_name"'), null, coalesce(:householdName, household_name)),
  address = iif(instr(:cleared, '"address"'), null, coalesce(:address, address)),
  notes = iif(instr(:cleared, '"notes"'), null, coalesce(:notes, notes)),
  updated_at = iso(@at)
where uuid = :recipient;

-- annals:on RecipientRemoved
insert into required (what, id)
values ('recipient', (select id from recipients where uuid = :recipient));
delete from recipients where uuid = :recipient;


-- annals:query all_recipients
select * from recipients order by name, id;

-- annals:query search_recipients(text)
select * from recipients
where trim(:text) <> ''
  and (instr(lower(name), lower(:text)) or instr(lower(household_name), lower(:text)))
order by name, id;
