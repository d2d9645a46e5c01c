-- annals:tables
-- Assembly runs: what was put together when, of what, at which cost.

create table assembly_runs (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  finished_good_id integer not null references finished_goods (id) on delete restrict,
  event_id integer references events (id) on delete restrict,
  quantity_assembled integer not null,
  assembled_at text not null check (assembled_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  notes text,
  total_component_cost integer not null default 0,  -- 1/10000
  per_unit_cost integer not null default 0,         -- 1/10000
  packaging_bypassed integer not null default 0 check (packaging_bypassed in (0, 1)),
  packaging_bypass_notes text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  constraint ck_assembly_run_quantity_positive check (quantity_assembled > 0),
  constraint ck_assembly_run_total_cost_non_negative check (total_component_cost >= 0),
  constraint ck_assembly_run_per_unit_cost_non_negative check (per_unit_cost >= 0)
) strict;
create index idx_assembly_run_finished_good on assembly_runs (finished_good_id);
create index idx_assembly_run_assembled_at on assembly_runs (assembled_at);
create index idx_assembly_run_event on assembly_runs (event_id);

create table assembly_finished_unit_consumptions (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  assembly_run_id integer not null references assembly_runs (id) on delete cascade,
  finished_unit_id integer not null references finished_units (id) on delete restrict,
  quantity_consumed integer not null,
  unit_cost_at_consumption integer not null,  -- 1/10000
  total_cost integer not null,                -- 1/10000
  created_at text not null,
  updated_at text not null,
  constraint ck_asm_fu_consumption_quantity_positive check (quantity_consumed > 0),
  constraint ck_asm_fu_consumption_unit_cost_non_negative check (unit_cost_at_consumption >= 0),
  constraint ck_asm_fu_consumption_total_cost_non_negative check (total_cost >= 0)
) strict;
create index idx_asm_fu_consumption_run on assembly_finished_unit_consumptions (assembly_run_id);
create index idx_asm_fu_consumption_unit on assembly_finished_unit_consumptions (finished_unit_id);

create table assembly_finished_good_consumptions (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  assembly_run_id integer not null references assembly_runs (id) on delete cascade,
  finished_good_id integer not null references finished_goods (id) on delete restrict,
  quantity_consumed integer not null,
  unit_cost_at_consumption integer not null,  -- 1/10000
  total_cost integer not null,                -- 1/10000
  created_at text not null,
  updated_at text not null,
  constraint ck_asm_fg_consumption_quantity_positive check (quantity_consumed > 0),
  constraint ck_asm_fg_consumption_unit_cost_non_negative check (unit_cost_at_consumption >= 0),
  constraint ck_asm_fg_consumption_total_cost_non_negative check (total_cost >= 0)
) strict;
create index idx_asm_fg_consumption_run on assembly_finished_good_consumptions (assembly_run_id);
create index idx_asm_fg_consumption_good on assembly_finished_good_consumptions (finished_good_id);

create table assembly_packaging_consumptions (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  assembly_run_id integer not null references assembly_runs (id) on delete cascade,
  product_id integer not null references products (id) on delete restrict,
  quantity_consumed real not null,
  unit text not null,
  total_cost integer not null,  -- 1/10000
  created_at text not null,
  updated_at text not null,
  constraint ck_asm_pkg_consumption_quantity_positive check (quantity_consumed > 0),
  constraint ck_asm_pkg_consumption_total_cost_non_negative check (total_cost >= 0)
) strict;
create index idx_asm_pkg_consumption_run on assembly_packaging_consumptions (assembly_run_id);
create index idx_asm_pkg_consumption_product on assembly_packaging_consumptions (product_id);

-- annals:on AssemblyRecorded
insert into required (what, id)
select 'event', (select id from events where uuid = :event) where :event is not null;
insert into assembly_runs
  (id, uuid, finished_good_id, event_id, quantity_assembled, assembled_at, notes,
   total_component_cost, per_unit_cost, packaging_bypassed, packaging_bypass_notes, created_at,
   updated_at)
values
  (@position, coalesce(:uuid, @event_id), (select id from finished_goods where slug = :good),
   (select id from events where uuid = :event), :quantity,
   coalesce(iso(micros(:assembledAt)), :assembledAt, iso(@at)), :notes, :totalComponentCost,
   :perUnitCost, :packagingBypassed, :packagingBypassNotes,
   coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
   coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));
insert into assembly_finished_unit_consumptions
  (id, uuid, assembly_run_id, finished_unit_id, quantity_consumed, unit_cost_at_consumption,
   total_cost, created_at, updated_at)
select (@position << 16) + l.key, uuid(r.uuid || ' unit ' || l.key), r.id,
       (select id from finished_units where slug = l.value ->> 'component'),
       l.value ->> 'quantity', l.value ->> 'unitCost', l.value ->> 'cost', r.created_at, r.updated_at
from assembly_runs r, json_each(:units) l where r.id = @position order by l.key;
insert into assembly_finished_good_consumptions
  (id, uuid, assembly_run_id, finished_good_id, quantity_consumed, unit_cost_at_consumption,
   total_cost, created_at, updated_at)
select (@position << 16) + l.key, uuid(r.uuid || ' good ' || l.key), r.id,
       (select id from finished_goods where slug = l.value ->> 'component'),
       l.value ->> 'quantity', l.value ->> 'unitCost', l.value ->> 'cost', r.created_at, r.updated_at
from assembly_runs r, json_each(:goods) l where r.id = @position order by l.key;
insert into assembly_packaging_consumptions
  (id, uuid, assembly_run_id, product_id, quantity_consumed, unit, total_cost, created_at,
   updated_at)
select (@position << 16) + l.key, uuid(r.uuid || ' packaging ' || l.key), r.id,
       (select id from products where uuid = l.value ->> 'product'),
       l.value ->> 'quantity', l.value ->> 'unit', l.value ->> 'cost', r.created_at, r.updated_at
from assembly_runs r, json_each(:packaging) l where r.id = @position order by l.key;
-- The stock, unless it is already as the run left it.
insert into required (what, id)
select 'lot', (select id from inventory_items where uuid = l.value ->> 'lot')
from json_each(:packaging) p, json_each(p.value, '$.lots') l where :stockMoved;
update finished_units set
  inventory_count = inventory_count - used.quantity, updated_at = iso(@at)
from (select value ->> 'component' as component, value ->> 'quantity' as quantity
      from json_each(:units) where :stockMoved) used
where slug = used.component;
update finished_goods set
  inventory_count = inventory_count - used.quantity, updated_at = iso(@at)
from (select value ->> 'component' as component, value ->> 'quantity' as quantity
      from json_each(:goods) where :stockMoved) used
where slug = used.component;
update inventory_items set quantity = quantity - taken.amount, updated_at = iso(@at)
from (select l.value ->> 'lot' as lot, sum(l.value ->> 'quantity') as amount
      from json_each(:packaging) p, json_each(p.value, '$.lots') l where :stockMoved
      group by 1) taken
where uuid = taken.lot;
update finished_goods set inventory_count = inventory_count + :quantity, updated_at = iso(@at)
where slug = :good and :stockMoved;

-- annals:on AssemblyRunRemoved
insert into required (what, id)
values ('assembly run', (select id from assembly_runs where uuid = :run));
delete from assembly_runs where uuid = :run;

