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

create trigger cost_follows_new_component after insert on compositions
when new.assembly_id is not null and new.packaging_product_id is null begin
  insert into cost_settlements (good_id) values (new.assembly_id);
end;
create trigger cost_follows_quantity after update of component_quantity on compositions
when new.assembly_id is not null and new.packaging_product_id is null
  and old.component_quantity <> new.component_quantity begin
  insert into cost_settlements (good_id) values (new.assembly_id);
end;
create trigger cost_follows_removal after delete on compositions
when old.assembly_id is not null and old.packaging_product_id is null begin
  insert into cost_settlements (good_id) values (old.assembly_id);
end;

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
select (@position << 16) + l.key,
       format('%08x-%04x-8', l.key >> 16, l.key & 65535) || substr(@event_id, 16),
       (select id from compositions where uuid = :composition),
       (select id from inventory_items where uuid = l.value ->> 'lot'),
       l.value ->> 'quantity', coalesce(iso(micros(:assignedAt)), :assignedAt, iso(@at)),
       iso(@at), iso(@at)
from json_each(:materials) l order by l.key;

-- annals:on MaterialAssignmentsCleared
insert into required (what, id)
values ('composition', (select id from compositions where uuid = :composition));
delete from composition_assignments
where composition_id = (select id from compositions where uuid = :composition);

