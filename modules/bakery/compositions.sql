-- annals:tables
-- What a finished good or a package is made of, and which lots will serve generic packaging.

create table compositions (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  assembly_id integer references finished_goods (id) on delete cascade,
  package_id integer references packages (id) on delete cascade,
  finished_unit_id integer references finished_units (id) on delete cascade,
  finished_good_id integer references finished_goods (id) on delete cascade,
  packaging_product_id integer references products (id) on delete restrict,
  component_quantity real not null default 1.0,
  component_notes text,
  sort_order integer not null default 0,
  is_generic integer not null default 0 check (is_generic in (0, 1)),
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  constraint ck_composition_exactly_one_parent
    check ((assembly_id is not null) + (package_id is not null) = 1),
  constraint ck_composition_exactly_one_component
    check ((finished_unit_id is not null) + (finished_good_id is not null)
           + (packaging_product_id is not null) = 1),
  constraint ck_composition_component_quantity_positive check (component_quantity > 0),
  constraint ck_composition_sort_order_non_negative check (sort_order >= 0),
  constraint ck_composition_no_self_reference check (assembly_id <> finished_good_id),
  constraint ck_composition_only_packaging_is_generic
    check (is_generic = 0 or packaging_product_id is not null),
  constraint uq_composition_assembly_unit unique (assembly_id, finished_unit_id),
  constraint uq_composition_assembly_good unique (assembly_id, finished_good_id),
  constraint uq_composition_assembly_packaging unique (assembly_id, packaging_product_id),
  constraint uq_composition_package_packaging unique (package_id, packaging_product_id)
) strict;
create index idx_composition_assembly on compositions (assembly_id);
create index idx_composition_package on compositions (package_id);
create index idx_composition_finished_unit on compositions (finished_unit_id);
create index idx_composition_finished_good on compositions (finished_good_id);
create index idx_composition_packaging_product on compositions (packaging_product_id);
create index idx_composition_sort_order on compositions (assembly_id, sort_order);

create table composition_assignments (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  composition_id integer not null references compositions (id) on delete cascade,
  inventory_item_id integer not null references inventory_items (id) on delete restrict,
  quantity_assigned real not null,
  assigned_at text not null check (assigned_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  created_at text not null,
  updated_at text not null,
  constraint ck_assignment_quantity_positive check (quantity_assigned > 0),
  constraint uq_composition_assignment unique (composition_id, inventory_item_id)
) strict;
create index idx_composition_assignment_composition on composition_assignments (composition_id);
create index idx_composition_assignment_inventory on composition_assignments (inventory_item_id);

-- No good contains itself, and goods are nested at most five levels deep: the levels around the
-- assembly and those inside the component. Levels beyond five are not counted.
create trigger compositions_nest_without_circles before insert on compositions
when new.finished_good_id is not null and new.assembly_id is not null begin
  select raise(abort, 'a finished good would contain itself')
  where new.assembly_id in (
    with recursive inside (id) as (
      select new.finished_good_id
      union
      select c.finished_good_id from compositions c join inside i on c.assembly_id = i.id
      where c.finished_good_id is not null)
    select id from inside);
  select raise(abort, 'finished goods are nested at most 5 levels deep')
  where 5 < (
    with recursive around (id, level) as (
      select new.assembly_id, 1
      union
      select c.assembly_id, a.level + 1 from compositions c
      join around a on c.finished_good_id = a.id where a.level < 6)
    select max(level) from around) + (
    with recursive inside (id, level) as (
      select new.finished_good_id, 1
      union
      select c.finished_good_id, i.level + 1 from compositions c
      join inside i on c.assembly_id = i.id
      where c.finished_good_id is not null and i.level < 6)
    select max(level) from inside);
end;

create trigger contents_follow_new_component after insert on compositions
when new.assembly_id is not null and new.packaging_product_id is null begin
  insert into settlements (good_id, unit_id) values (new.assembly_id, new.finished_unit_id);
end;
create trigger contents_follow_quantity after update of component_quantity on compositions
when new.assembly_id is not null and new.packaging_product_id is null
  and old.component_quantity <> new.component_quantity begin
  insert into settlements (good_id, unit_id) values (new.assembly_id, new.finished_unit_id);
end;
create trigger contents_follow_removal after delete on compositions
when old.assembly_id is not null and old.packaging_product_id is null begin
  insert into settlements (good_id, unit_id) values (old.assembly_id, old.finished_unit_id);
end;

-- Compositions with the names of both ends. `unit_cost` is of one component, in 1/10000; of packaging
-- it is unknown before lots are assigned.
create view composition_data as
select c.id, c.uuid, c.assembly_id, a.slug as assembly, c.package_id, p.uuid as package,
  case when c.finished_unit_id is not null then 'finished_unit'
       when c.finished_good_id is not null then 'finished_good'
       else 'packaging_product' end as component_type,
  coalesce(u.slug, g.slug, m.uuid) as component,
  coalesce(u.display_name, g.display_name, m.product_name, m.brand) as component_name,
  c.component_quantity, c.component_notes, c.sort_order, c.is_generic,
  coalesce(u.unit_cost, g.total_cost) as unit_cost,
  coalesce(u.inventory_count, g.inventory_count) as inventory_count,
  c.finished_unit_id, c.finished_good_id, c.packaging_product_id, c.created_at, c.updated_at
from compositions c
left join finished_goods a on a.id = c.assembly_id
left join packages p on p.id = c.package_id
left join finished_units u on u.id = c.finished_unit_id
left join finished_goods g on g.id = c.finished_good_id
left join products m on m.id = c.packaging_product_id;

-- annals:on CompositionAdded
insert into required (what, id)
select what, id from (
  select 'good' as what, (select id from finished_goods where slug = :assembly) as id
  where :assembly is not null
  union all
  select 'package', (select id from packages where uuid = :package) where :package is not null
  union all
  select 'unit', (select id from finished_units where slug = :finishedUnit)
  where :finishedUnit is not null
  union all
  select 'good', (select id from finished_goods where slug = :finishedGood)
  where :finishedGood is not null
  union all
  select 'product', (select id from products where uuid = :packagingProduct)
  where :packagingProduct is not null);
insert into compositions
  (id, uuid, assembly_id, package_id, finished_unit_id, finished_good_id, packaging_product_id,
   component_quantity, component_notes, sort_order, is_generic, created_at, updated_at)
values
  (@position, coalesce(:uuid, @event_id), (select id from finished_goods where slug = :assembly),
   (select id from packages where uuid = :package),
   (select id from finished_units where slug = :finishedUnit),
   (select id from finished_goods where slug = :finishedGood),
   (select id from products where uuid = :packagingProduct),
   :quantity, :notes, :sortOrder, :isGeneric,
   coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
   coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on CompositionChanged
insert into required (what, id)
values ('composition', (select id from compositions where uuid = :composition));
update compositions set
  component_quantity = coalesce(:quantity ->> 'value', component_quantity),
  component_notes = iif(instr(:cleared, '"component_notes"'), null,
                        coalesce(:notes, component_notes)),
  sort_order = coalesce(:sortOrder ->> 'value', sort_order),
  is_generic = coalesce(:isGeneric ->> 'value', is_generic),
  updated_at = iso(@at)
where uuid = :composition;

-- annals:on CompositionRemoved
insert into required (what, id)
values ('composition', (select id from compositions where uuid = :composition));
delete from compositions where uuid = :composition;

-- annals:on CompositionsReordered
insert into required (what, id)
select 'composition',
       (select c.id from compositions c join finished_goods g on g.id = c.assembly_id
        where c.uuid = l.value and g.slug = :assembly)
from json_each(:compositions) l;
update compositions set sort_order = wanted.place, updated_at = iso(@at)
from (select key as place, value as uuid from json_each(:compositions)) wanted
where compositions.uuid = wanted.uuid;

-- annals:on MaterialsAssigned
insert into required (what, id)
values ('composition', (select id from compositions where uuid = :composition));
insert into required (what, id)
select 'lot', (select id from inventory_items where uuid = l.value ->> 'lot')
from json_each(:materials) l;
delete from composition_assignments
where composition_id = (select id from compositions where uuid = :composition);
insert into composition_assignments (id, uuid, composition_id, inventory_item_id, quantity_assigned,
                                     assigned_at, created_at, updated_at)
select (@position << 16) + l.key, uuid(c.uuid || ' material ' || l.key), c.id,
       (select id from inventory_items where uuid = l.value ->> 'lot'),
       l.value ->> 'quantity', t.assigned_at, t.assigned_at, t.assigned_at
from compositions c,
     (select coalesce(iso(micros(:assignedAt)), :assignedAt, iso(@at)) as assigned_at) t,
     json_each(:materials) l
where c.uuid = :composition order by l.key;

-- annals:on MaterialAssignmentsCleared
insert into required (what, id)
values ('composition', (select id from compositions where uuid = :composition));
delete from composition_assignments
where composition_id = (select id from compositions where uuid = :composition);

-- annals:query composition_by_uuid(composition)
select uuid, assembly, package, component_type, component, component_name, component_quantity,
       component_notes, sort_order, is_generic, created_at, updated_at
from composition_data where uuid = :composition;

-- annals:query assembly_components(assembly)
select uuid, component_type, component, component_name, component_quantity, component_notes,
       sort_order, is_generic, format('%.4f', unit_cost / 10000.0) as unit_cost
from composition_data where assembly = :assembly order by sort_order, id;

-- annals:query component_usages(type, component)
select uuid, assembly, package, component_quantity, sort_order
from composition_data where component_type = :type and component = :component order by id;

-- annals:query assembly_hierarchy(assembly, max_depth?)
-- The tree, each good followed by what is in it; quantities for one of the whole.
with recursive tree (path, level, component_type, component, component_name, component_quantity,
                     total_quantity, finished_good_id) as (
  select '', 0, 'finished_good', slug, display_name, 1.0, 1.0, id
  from finished_goods where slug = :assembly
  union all
  select t.path || format('%010d.%020d/', c.sort_order, c.id), t.level + 1, c.component_type,
         c.component, c.component_name, c.component_quantity,
         t.total_quantity * c.component_quantity, c.finished_good_id
  from tree t join composition_data c on c.assembly_id = t.finished_good_id
  where t.level < coalesce(:max_depth, 5))
select level, component_type, component, component_name, component_quantity, total_quantity
from tree where level > 0 order by path;

-- annals:query flatten_assembly_components(assembly)
-- The units in it, counted along every path.
select u.slug as component, u.display_name as component_name, f.quantity as total_quantity
from finished_goods g
join finished_good_units f on f.good_id = g.id
join finished_units u on u.id = f.unit_id
where g.slug = :assembly order by u.display_name, u.id;

-- annals:query validate_no_circular_reference(assembly, component)
-- Whether the finished good may become a component of the assembly.
select not exists (
  with recursive inside (id) as (
    select id from finished_goods where slug = :component
    union
    select c.finished_good_id from compositions c join inside i on c.assembly_id = i.id
    where c.finished_good_id is not null)
  select 1 from inside where id = (select id from finished_goods where slug = :assembly)
) as is_valid;

-- annals:query validate_component_exists(type, component)
select case :type
         when 'finished_unit' then exists (select 1 from finished_units where slug = :component)
         when 'finished_good' then exists (select 1 from finished_goods where slug = :component)
         when 'packaging_product' then exists (select 1 from products where uuid = :component)
         else 0 end as component_exists;

-- annals:query check_composition_integrity(assembly?)
-- What the tables allow and the rules of assembly types do not like; no rows: nothing.
select slug as assembly, problem
from (
  select g.id, g.slug, 'has no components' as problem from finished_goods g
  where not exists (select 1 from compositions where assembly_id = g.id)
  union all
  select g.id, g.slug, 'the number of components is outside the bounds of its type'
  from finished_good_data g join assembly_types t on t.assembly_type = g.assembly_type
  where g.components > 0 and g.components not between t.min_components and t.max_components
  union all
  select g.id, g.slug, 'the cost is outside the bounds of its type'
  from finished_good_data g join finished_goods f on f.id = g.id
  join assembly_types t on t.assembly_type = g.assembly_type
  where g.components > 0
    and (f.total_cost < t.min_cost or f.total_cost > coalesce(t.max_cost, f.total_cost))
  union all
  select g.id, g.slug, 'two components have the same place in the order'
  from finished_goods g
  where exists (select 1 from compositions where assembly_id = g.id
                group by sort_order having count(*) > 1))
where :assembly is null or slug = :assembly order by id, problem;

-- annals:query calculate_assembly_component_costs(assembly)
select component_type, component, component_quantity,
       format('%.4f', unit_cost / 10000.0) as unit_cost,
       format('%.4f', cast(round(component_quantity * unit_cost) as integer) / 10000.0) as total_cost
from composition_data
where assembly = :assembly and component_type <> 'packaging_product' order by sort_order, id;

-- annals:query calculate_required_inventory(assembly, quantity?)
-- Units for so many, counted along every path, as if no good inside were in stock.
select component, component_name, needed, inventory_count as available,
       max(0, needed - inventory_count) as shortage, needed <= inventory_count as is_available
from (select u.slug as component, u.display_name as component_name, u.inventory_count, u.id,
             cast(ceil(f.quantity * coalesce(:quantity, 1) * (1 - 0.000000001)) as integer)
               as needed
      from finished_goods g
      join finished_good_units f on f.good_id = g.id
      join finished_units u on u.id = f.unit_id
      where g.slug = :assembly)
order by component_name, id;

-- annals:query search_by_component(text)
-- Assemblies with a direct component of such a name.
select distinct assembly, component_type, component, component_name from composition_data
where :text <> '' and assembly is not null
  and instr(lower(component_name), lower(:text)) > 0
order by assembly, component_name;

-- annals:query assembly_statistics(assembly)
with recursive levels (id, level) as (
  select id, 1 from finished_goods where slug = :assembly
  union
  select c.finished_good_id, l.level + 1 from levels l
  join compositions c on c.assembly_id = l.id where c.finished_good_id is not null)
select g.slug as assembly,
  (select count(*) from compositions where assembly_id = g.id and finished_unit_id is not null)
    as unit_components,
  (select count(*) from compositions where assembly_id = g.id and finished_good_id is not null)
    as good_components,
  (select count(*) from compositions where assembly_id = g.id and packaging_product_id is not null)
    as packaging_components,
  (select count(*) from finished_good_units where good_id = g.id) as different_units,
  coalesce((select sum(quantity) from finished_good_units where good_id = g.id), 0.0)
    as total_units,
  (select max(level) from levels) as depth,
  format('%.4f', c.component_cost / 10000.0) as component_cost,
  format('%.4f', c.total_cost / 10000.0) as total_cost
from finished_goods g join finished_good_costs c on c.good_id = g.id
where g.slug = :assembly;

