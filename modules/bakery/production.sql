-- annals:tables
-- What was baked for which event, at which cost, out of which lots.

create table production_records (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  event_id integer not null references events (id) on delete cascade,
  recipe_id integer not null references recipes (id) on delete restrict,
  batches integer not null,
  actual_cost integer not null default 0,  -- 1/10000
  produced_at text not null check (produced_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  notes text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  constraint ck_production_batches_positive check (batches > 0),
  constraint ck_production_cost_non_negative check (actual_cost >= 0)
) strict;
create index idx_production_event_recipe on production_records (event_id, recipe_id);
create index idx_production_event on production_records (event_id);
create index idx_production_recipe on production_records (recipe_id);
create index idx_production_produced_at on production_records (produced_at);

create table production_record_consumptions (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  production_record_id integer not null references production_records (id) on delete cascade,
  inventory_item_id integer references inventory_items (id) on delete set null,
  ingredient_slug text not null,
  quantity_consumed real not null check (quantity_consumed > 0),
  unit text not null,
  unit_cost integer not null check (unit_cost >= 0),    -- 1/10000
  total_cost integer not null check (total_cost >= 0),  -- 1/10000
  created_at text not null,
  updated_at text not null
) strict;
create index idx_record_consumption_record on production_record_consumptions (production_record_id);
create index idx_record_consumption_lot on production_record_consumptions (inventory_item_id);

-- annals:on ProductionRecorded
insert into required (what, id)
select 'lot', (select id from inventory_items where uuid = l.value ->> 'lot')
from json_each(:lots) l where not :stockAsFound or l.value ->> 'lot' is not null;
insert into production_records (id, uuid, event_id, recipe_id, batches, actual_cost, produced_at,
                                notes, created_at, updated_at)
values (@position, coalesce(:uuid, @event_id), (select id from events where uuid = :event),
        (select id from recipes where slug = :recipe), :batches, :actualCost,
        coalesce(iso(micros(:producedAt)), :producedAt, iso(@at)), :notes,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));
insert into production_record_consumptions
  (id, uuid, production_record_id, inventory_item_id, ingredient_slug, quantity_consumed, unit,
   unit_cost, total_cost, created_at, updated_at)
select (@position << 16) + l.key, uuid(r.uuid || ' lot ' || l.key), r.id,
       (select id from inventory_items where uuid = l.value ->> 'lot'),
       l.value ->> 'ingredient', l.value ->> 'quantity', l.value ->> 'unit',
       l.value ->> 'unitCost', l.value ->> 'cost', r.created_at, r.updated_at
from production_records r, json_each(:lots) l where r.id = @position order by l.key;
update inventory_items set quantity = quantity - taken.amount, updated_at = iso(@at)
from (select value ->> 'lot' as lot, value ->> 'quantity' as amount
      from json_each(:lots) where not :stockAsFound) taken
where uuid = taken.lot;

-- annals:on ProductionRecordRemoved
insert into required (what, id)
values ('production record', (select id from production_records where uuid = :record));
delete from production_records where uuid = :record;

-- annals:query production_records(event, recipe?)
-- By uuid, or by names that more than one event may have.
select p.uuid, e.uuid as event, e.name as event_name, r.slug as recipe, r.name as recipe_name,
       p.batches, format('%.4f', p.actual_cost / 10000.0) as actual_cost, p.produced_at, p.notes
from production_records p
join events e on e.id = p.event_id
join recipes r on r.id = p.recipe_id
where (e.uuid = :event or e.name = :event) and (:recipe is null or r.slug = :recipe)
order by rtrim(p.produced_at, 'Z'), p.id;

-- annals:query production_total(event, recipe)
select coalesce(sum(p.batches), 0) as batches,
       format('%.4f', coalesce(sum(p.actual_cost), 0) / 10000.0) as actual_cost
from production_records p
join events e on e.id = p.event_id
where (e.uuid = :event or e.name = :event)
  and p.recipe_id = (select id from recipes where slug = :recipe);

-- annals:query production_consumptions(record)
select c.ingredient_slug as ingredient, l.uuid as lot, c.quantity_consumed, c.unit,
       format('%.4f', c.unit_cost / 10000.0) as unit_cost,
       format('%.4f', c.total_cost / 10000.0) as total_cost
from production_record_consumptions c
left join inventory_items l on l.id = c.inventory_item_id
where c.production_record_id = (select id from production_records where uuid = :record)
order by c.id;

-- annals:check production_costs_are_the_sums_of_their_lots
select p.uuid from production_records p
where exists (select 1 from production_record_consumptions where production_record_id = p.id)
  and p.actual_cost <> (select sum(total_cost) from production_record_consumptions
                        where production_record_id = p.id);

