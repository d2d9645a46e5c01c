-- annals:tables
-- Packages, and the finished goods in them.

create table packages (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  name text not null check (length(trim(name)) between 1 and 200),
  description text,
  is_template integer not null default 0 check (is_template in (0, 1)),
  notes text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_package_name on packages (name);
create index idx_package_is_template on packages (is_template);

create table package_finished_goods (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  package_id integer not null references packages (id) on delete cascade,
  finished_good_id integer not null references finished_goods (id) on delete restrict,
  quantity integer not null default 1 check (quantity > 0),
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_package_fg_package on package_finished_goods (package_id);
create index idx_package_fg_finished_good on package_finished_goods (finished_good_id);

-- annals:on PackageAdded
insert into packages (id, uuid, name, description, is_template, notes, created_at, updated_at)
values (@position, coalesce(:uuid, @event_id), :name, :description, :isTemplate, :notes,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on PackageChanged
insert into required (what, id) values ('package', (select id from packages where uuid = :package));
update packages set
  name = coalesce(:name, name),
  description = iif(instr(:cleared, '"description"'), null, coalesce(:description, description)),
  is_template = coalesce(:isTemplate ->> 'value', is_template),
  notes = iif(instr(:cleared, '"notes"'), null, coalesce(:notes, notes)),
  updated_at = iso(@at)
where uuid = :package;

-- annals:on PackageRemoved
insert into required (what, id) values ('package', (select id from packages where uuid = :package));
delete from packages where uuid = :package;

-- annals:on PackageGoodAdded
insert into package_finished_goods (id, uuid, package_id, finished_good_id, quantity, created_at,
                                    updated_at)
values (@position, coalesce(:uuid, @event_id), (select id from packages where uuid = :package),
        (select id from finished_goods where slug = :good), :quantity,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on PackageGoodChanged
insert into required (what, id)
values ('package good', (select id from package_finished_goods where uuid = :packageGood));
update package_finished_goods set
  quantity = coalesce(:quantity ->> 'value', quantity), updated_at = iso(@at)
where uuid = :packageGood;

-- annals:on PackageGoodRemoved
insert into required (what, id)
values ('package good', (select id from package_finished_goods where uuid = :packageGood));
delete from package_finished_goods where uuid = :packageGood;


-- Queries. Packages go by uuid or name; where a name belongs to several, each answers.

-- annals:query all_packages(is_template?)
select p.*, (select count(*) from package_finished_goods where package_id = p.id) as goods
from packages p where :is_template is null or p.is_template = :is_template
order by p.name, p.id;

-- annals:query search_packages(text)
select * from packages
where trim(:text) <> ''
  and (instr(lower(name), lower(:text)) or instr(lower(description), lower(:text)))
order by name, id;

-- annals:query package_contents(package)
select p.name as package, g.slug as good, g.display_name, k.quantity,
  format('%.4f', g.total_cost / 10000.0) as item_cost,
  format('%.4f', k.quantity * g.total_cost / 10000.0) as line_total
from packages p join package_finished_goods k on k.package_id = p.id
join finished_goods g on g.id = k.finished_good_id
where :package in (p.uuid, p.name) order by p.id, k.id;

-- annals:query calculate_package_cost(package)
select p.uuid as package, p.name,
  format('%.4f', coalesce(sum(k.quantity * g.total_cost), 0) / 10000.0) as cost
from packages p left join package_finished_goods k on k.package_id = p.id
left join finished_goods g on g.id = k.finished_good_id
where :package in (p.uuid, p.name) group by p.id order by p.id;

-- annals:query packages_containing(good)
select p.*, k.quantity from packages p join package_finished_goods k on k.package_id = p.id
where k.finished_good_id = (select id from finished_goods where slug = :good)
order by p.name, p.id;
