-- annals:tables
-- Finished goods: assemblies of units and of other goods. What they are made of: compositions.sql.

create table assembly_types (
  assembly_type text primary key not null,
  min_components integer not null,
  max_components integer not null,
  min_cost integer not null,  -- 1/10000
  max_cost integer,           -- NULL: no bound
  packaging_percent integer not null,  -- component cost and packaging, in percent of component cost
  markup_percent integer not null,     -- suggested retail price over total cost
  is_seasonal integer not null check (is_seasonal in (0, 1)),
  priority integer not null
) strict;
insert into assembly_types (assembly_type, min_components, max_components, min_cost, max_cost,
                            packaging_percent, markup_percent, is_seasonal, priority)
values
  ('gift_box', 3, 8, 150000, 1500000, 115, 25, 0, 1),
  ('variety_pack', 4, 12, 100000, 750000, 108, 15, 0, 3),
  ('holiday_set', 3, 10, 200000, 2000000, 120, 30, 1, 1),
  ('bulk_pack', 1, 20, 200000, null, 103, 5, 0, 4),
  ('custom_order', 1, 15, 50000, null, 110, 20, 0, 2);

create table finished_goods (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  slug text not null check (length(slug) between 1 and 100),
  display_name text not null check (length(trim(display_name)) between 1 and 200),
  description text,
  assembly_type text not null default 'custom_order'
    check (assembly_type in
           ('gift_box', 'variety_pack', 'holiday_set', 'bulk_pack', 'custom_order')),
  packaging_instructions text,
  total_cost integer not null default 0,  -- 1/10000; derived: see settle_around
  inventory_count integer not null default 0,
  notes text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  constraint ck_finished_good_total_cost_non_negative check (total_cost >= 0),
  constraint ck_finished_good_inventory_non_negative check (inventory_count >= 0)
) strict;
create unique index idx_finished_good_slug on finished_goods (slug);
create index idx_finished_good_display_name on finished_goods (display_name);
create index idx_finished_good_assembly_type on finished_goods (assembly_type);
create index idx_finished_good_inventory on finished_goods (inventory_count);

-- Units and goods inside, line by line in whole 1/10000, then packaging by the assembly's type,
-- rounded half up. Packaging products are not in it: they are planned and paid for apart.
create view finished_good_costs as
select good_id, component_cost,
       (component_cost * packaging_percent + 50) / 100 - component_cost as packaging_cost,
       (component_cost * packaging_percent + 50) / 100 as total_cost,
       ((component_cost * packaging_percent + 50) / 100 * (100 + markup_percent) + 50) / 100
         as suggested_retail
from (select g.id as good_id, t.packaging_percent, t.markup_percent,
             coalesce((select sum(cast(round(c.component_quantity
                                             * coalesce(u.unit_cost, s.total_cost)) as integer))
                       from compositions c
                       left join finished_units u on u.id = c.finished_unit_id
                       left join finished_goods s on s.id = c.finished_good_id
                       where c.assembly_id = g.id and c.packaging_product_id is null), 0)
               as component_cost
      from finished_goods g join assembly_types t on t.assembly_type = g.assembly_type);

-- How many of each unit are in a good, counted along every path; derived, like total_cost.
create table finished_good_units (
  good_id integer not null references finished_goods (id) on delete cascade,
  unit_id integer not null references finished_units (id) on delete cascade,
  quantity real not null,
  primary key (good_id, unit_id)
) strict, without rowid;
create index idx_finished_good_units_unit on finished_good_units (unit_id);

-- Inserting a good here derives what follows from its compositions: its cost, and how many of the
-- unit are in it; of all units where unit_id is NULL, of none where it is 0.
create view good_settlements as select good_id, unit_id from finished_good_units;
create trigger settle_good instead of insert on good_settlements begin
  update finished_goods
    set total_cost = (select total_cost from finished_good_costs where good_id = new.good_id)
    where id = new.good_id;
  delete from finished_good_units where good_id = new.good_id and unit_id = new.unit_id;
  insert into finished_good_units (good_id, unit_id, quantity)
  select new.good_id, new.unit_id, sum(quantity)
  from (select component_quantity as quantity from compositions
        where assembly_id = new.good_id and finished_unit_id = new.unit_id
        union all
        select c.component_quantity * u.quantity
        from compositions c join finished_good_units u on u.good_id = c.finished_good_id
        where c.assembly_id = new.good_id and u.unit_id = new.unit_id)
  having count(*) > 0;
  delete from finished_good_units where good_id = new.good_id and new.unit_id is null;
  insert into finished_good_units (good_id, unit_id, quantity)
  select new.good_id, unit_id, sum(quantity)
  from (select finished_unit_id as unit_id, component_quantity as quantity
        from compositions
        where assembly_id = new.good_id and finished_unit_id is not null and new.unit_id is null
        union all
        select u.unit_id, c.component_quantity * u.quantity
        from compositions c join finished_good_units u on u.good_id = c.finished_good_id
        where c.assembly_id = new.good_id and new.unit_id is null)
  group by unit_id;
end;

-- The same for the good and all goods around it, from the inside out: at most five levels, see
-- compositions.sql.
create view settlements as select good_id, unit_id from finished_good_units;
create trigger settle_around instead of insert on settlements begin
  insert into good_settlements (good_id, unit_id)
  select id, new.unit_id from finished_goods where id = new.good_id;
  insert into good_settlements (good_id, unit_id)
  select assembly_id, new.unit_id from compositions where finished_good_id = new.good_id;
  insert into good_settlements (good_id, unit_id)
  select distinct b.assembly_id, new.unit_id from compositions a
  join compositions b on b.finished_good_id = a.assembly_id
  where a.finished_good_id = new.good_id;
  insert into good_settlements (good_id, unit_id)
  select distinct c.assembly_id, new.unit_id from compositions a
  join compositions b on b.finished_good_id = a.assembly_id
  join compositions c on c.finished_good_id = b.assembly_id
  where a.finished_good_id = new.good_id;
  insert into good_settlements (good_id, unit_id)
  select distinct d.assembly_id, new.unit_id from compositions a
  join compositions b on b.finished_good_id = a.assembly_id
  join compositions c on c.finished_good_id = b.assembly_id
  join compositions d on d.finished_good_id = c.assembly_id
  where a.finished_good_id = new.good_id;
end;

create trigger cost_follows_assembly_type after update of assembly_type on finished_goods
when old.assembly_type <> new.assembly_type begin
  insert into settlements (good_id, unit_id) values (new.id, 0);
end;

create view finished_good_data as
select g.id, g.uuid, g.slug, g.display_name, g.description, g.assembly_type,
  g.packaging_instructions, format('%.4f', g.total_cost / 10000.0) as total_cost,
  (select count(*) from compositions where assembly_id = g.id and packaging_product_id is null)
    as components,
  g.inventory_count, g.notes, g.created_at, g.updated_at
from finished_goods g;

-- annals:on FinishedGoodAdded
insert into finished_goods
  (id, uuid, slug, display_name, description, assembly_type, packaging_instructions,
   inventory_count, notes, created_at, updated_at)
values
  (@position, coalesce(:uuid, @event_id), :slug, :displayName, :description,
   coalesce(:assemblyType, 'custom_order'), :packagingInstructions, :inventoryCount, :notes,
   coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
   coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on FinishedGoodChanged
insert into required (what, id) values ('good', (select id from finished_goods where slug = :good));
update finished_goods set
  display_name = coalesce(:displayName, display_name),
  description = iif(instr(:cleared, '"description"'), null, coalesce(:description, description)),
  assembly_type = coalesce(:assemblyType, assembly_type),
  packaging_instructions = iif(instr(:cleared, '"packaging_instructions"'), null,
                               coalesce(:packagingInstructions, packaging_instructions)),
  inventory_count = coalesce(:inventoryCount ->> 'value', inventory_count),
  notes = iif(instr(:cleared, '"notes"'), null, coalesce(:notes, notes)),
  updated_at = iso(@at)
where slug = :good;

-- annals:on FinishedGoodRemoved
insert into required (what, id) values ('good', (select id from finished_goods where slug = :good));
delete from finished_goods where slug = :good;

-- annals:on AssemblyProduced
insert into required (what, id) values ('good', (select id from finished_goods where slug = :good));
insert into required (what, id)
select 'unit', (select id from finished_units where slug = l.value ->> 'component')
from json_each(:units) l;
insert into required (what, id)
select 'good', (select id from finished_goods where slug = l.value ->> 'component')
from json_each(:goods) l;
update finished_units set
  inventory_count = inventory_count - used.quantity, updated_at = iso(@at)
from (select value ->> 'component' as component, value ->> 'quantity' as quantity
      from json_each(:units)) used
where slug = used.component;
update finished_goods set
  inventory_count = inventory_count - used.quantity, updated_at = iso(@at)
from (select value ->> 'component' as component, value ->> 'quantity' as quantity
      from json_each(:goods)) used
where slug = used.component;
update finished_goods set inventory_count = inventory_count + :quantity, updated_at = iso(@at)
where slug = :good;

-- annals:on AssemblyDisassembled
insert into required (what, id) values ('good', (select id from finished_goods where slug = :good));
insert into required (what, id)
select 'unit', (select id from finished_units where slug = l.value ->> 'component')
from json_each(:units) l;
insert into required (what, id)
select 'good', (select id from finished_goods where slug = l.value ->> 'component')
from json_each(:goods) l;
update finished_goods set inventory_count = inventory_count - :quantity, updated_at = iso(@at)
where slug = :good;
update finished_units set
  inventory_count = inventory_count + freed.quantity, updated_at = iso(@at)
from (select value ->> 'component' as component, value ->> 'quantity' as quantity
      from json_each(:units)) freed
where slug = freed.component;
update finished_goods set
  inventory_count = inventory_count + freed.quantity, updated_at = iso(@at)
from (select value ->> 'component' as component, value ->> 'quantity' as quantity
      from json_each(:goods)) freed
where slug = freed.component;

-- annals:check units_in_goods_follow_from_their_compositions
with recursive parts (good_id, part_id, quantity) as (
  select id, id, 1.0 from finished_goods
  union all
  select p.good_id, c.finished_good_id, p.quantity * c.component_quantity
  from parts p join compositions c on c.assembly_id = p.part_id
  where c.finished_good_id is not null),
counted (good_id, unit_id, quantity) as (
  select p.good_id, c.finished_unit_id, sum(p.quantity * c.component_quantity)
  from parts p join compositions c on c.assembly_id = p.part_id
  where c.finished_unit_id is not null group by 1, 2)
select slug from finished_goods g
where exists (select 1 from counted c
              left join finished_good_units u on u.good_id = c.good_id and u.unit_id = c.unit_id
              where c.good_id = g.id
                and abs(coalesce(u.quantity, 0.0) - c.quantity) > 0.000001 * c.quantity)
   or (select count(*) from counted c where c.good_id = g.id)
      <> (select count(*) from finished_good_units u where u.good_id = g.id);

-- annals:check finished_goods_cost_what_is_in_them
select slug from finished_goods g join finished_good_costs c on c.good_id = g.id
where g.total_cost <> c.total_cost;

-- annals:query finished_good_by_id(id)
select * from finished_good_data where id = :id;

-- annals:query finished_good_by_slug(slug)
select * from finished_good_data where slug = :slug;

-- annals:query all_finished_goods
select * from finished_good_data order by display_name, id;

-- annals:query finished_goods_by_type(assembly_type)
select * from finished_good_data where assembly_type = :assembly_type order by display_name, id;

-- annals:query search_finished_goods(text)
select * from finished_good_data
where :text <> '' and (instr(lower(display_name), lower(:text)) > 0
                       or instr(lower(coalesce(description, '')), lower(:text)) > 0)
order by display_name, id;

-- annals:query finished_goods_containing(type, component)
-- Directly.
select * from finished_good_data
where id in (select assembly_id from composition_data
             where component_type = :type and component = :component)
order by display_name, id;

-- annals:query calculate_total_cost(good)
select g.slug, format('%.4f', c.component_cost / 10000.0) as component_cost,
       format('%.4f', c.packaging_cost / 10000.0) as packaging_cost,
       format('%.4f', c.total_cost / 10000.0) as total_cost,
       format('%.4f', c.suggested_retail / 10000.0) as suggested_retail
from finished_goods g join finished_good_costs c on c.good_id = g.id
where g.slug = :good;

-- annals:query check_assembly_availability(good, quantity?)
-- Whether the direct components for so many are in stock; a row each.
select component_type, component, needed, inventory_count as available,
       max(0, needed - inventory_count) as missing, needed <= inventory_count as is_available
from (select component_type, component, inventory_count, sort_order, id,
             cast(ceil(component_quantity * coalesce(:quantity, 1) * (1 - 0.000000001)) as integer)
               as needed
      from composition_data where assembly = :good and component_type <> 'packaging_product')
order by sort_order, id;

-- annals:query validate_assembly(assembly_type, components, cost)
-- Whether so many components at this total cost ("30.00") are within the type's bounds.
select :components between min_components and max_components
       and round(:cost * 10000) >= min_cost
       and (max_cost is null or round(:cost * 10000) <= max_cost) as is_valid,
       min_components, max_components, format('%.4f', min_cost / 10000.0) as min_cost,
       format('%.4f', max_cost / 10000.0) as max_cost
from assembly_types where assembly_type = :assembly_type;

-- annals:query assembly_types
select assembly_type, min_components, max_components,
       format('%.4f', min_cost / 10000.0) as min_cost,
       iif(max_cost is null, null, format('%.4f', max_cost / 10000.0)) as max_cost,
       packaging_percent, markup_percent, is_seasonal, priority
from assembly_types order by priority, assembly_type;

