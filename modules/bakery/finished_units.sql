-- annals:tables
-- Finished units: single things that a recipe makes.

create table finished_units (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  slug text not null check (length(slug) between 1 and 100),
  display_name text not null check (length(trim(display_name)) between 1 and 200),
  description text,
  recipe_id integer not null references recipes (id) on delete restrict,
  yield_mode text not null default 'discrete_count'
    check (yield_mode in ('discrete_count', 'batch_portion')),
  items_per_batch integer,
  item_unit text,
  batch_percentage real,  -- two decimals
  portion_description text,
  unit_cost integer not null default 0,  -- 1/10000
  inventory_count integer not null default 0,
  category text,
  production_notes text,
  notes text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  constraint ck_finished_unit_unit_cost_non_negative check (unit_cost >= 0),
  constraint ck_finished_unit_inventory_non_negative check (inventory_count >= 0),
  constraint ck_finished_unit_items_per_batch_positive
    check (items_per_batch is null or items_per_batch > 0),
  constraint ck_finished_unit_batch_percentage_valid
    check (batch_percentage is null or (batch_percentage > 0 and batch_percentage <= 100))
) strict;
create unique index idx_finished_unit_slug on finished_units (slug);
create index idx_finished_unit_display_name on finished_units (display_name);
create index idx_finished_unit_recipe on finished_units (recipe_id);
create index idx_finished_unit_category on finished_units (category);
create index idx_finished_unit_inventory on finished_units (inventory_count);
create index idx_finished_unit_created_at on finished_units (created_at);
create index idx_finished_unit_recipe_inventory on finished_units (recipe_id, inventory_count);

create trigger cost_follows_unit_cost after update of unit_cost on finished_units
when old.unit_cost <> new.unit_cost begin
  insert into settlements (good_id, unit_id)
  select assembly_id, 0 from compositions
  where finished_unit_id = new.id and assembly_id is not null;
end;

-- What a unit costs by its recipe's present cost: a batch divided by its items, or the portion of
-- it, rounded half up; 0 where the yield is not known.
create view finished_unit_recipe_costs as
select u.id as unit_id, c.cost as batch_cost,
  coalesce(case u.yield_mode
             when 'batch_portion'
               then (c.cost * cast(round(u.batch_percentage * 100) as integer) + 5000) / 10000
             else (2 * c.cost + u.items_per_batch) / (2 * u.items_per_batch) end, 0) as cost
from finished_units u join recipe_costs c on c.recipe_id = u.recipe_id;

create view finished_unit_data as
select u.id, u.uuid, u.slug, u.display_name, u.description, u.recipe_id, r.slug as recipe_slug,
  r.name as recipe_name, u.yield_mode, u.items_per_batch, u.item_unit, u.batch_percentage,
  u.portion_description, format('%.4f', u.unit_cost / 10000.0) as unit_cost, u.inventory_count,
  u.category, u.production_notes, u.notes, u.created_at, u.updated_at
from finished_units u join recipes r on r.id = u.recipe_id;

-- annals:on FinishedUnitAdded
insert into finished_units
  (id, uuid, slug, display_name, description, recipe_id, yield_mode, items_per_batch, item_unit,
   batch_percentage, portion_description, unit_cost, inventory_count, category, production_notes,
   notes, created_at, updated_at)
values
  (@position, coalesce(:uuid, @event_id), :slug, :displayName, :description,
   (select id from recipes where slug = :recipe), coalesce(:yieldMode, 'discrete_count'),
   :itemsPerBatch ->> 'value', :itemUnit, round(:batchPercentage ->> 'value', 2),
   :portionDescription, :unitCost, :inventoryCount,
   :category, :productionNotes, :notes,
   coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
   coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on FinishedUnitChanged
insert into required (what, id) values ('unit', (select id from finished_units where slug = :unit));
update finished_units set
  display_name = coalesce(:displayName, display_name),
  description = iif(instr(:cleared, '"description"'), null, coalesce(:description, description)),
  recipe_id = iif(:recipe is null, recipe_id, (select id from recipes where slug = :recipe)),
  yield_mode = coalesce(:yieldMode, yield_mode),
  items_per_batch = iif(instr(:cleared, '"items_per_batch"'), null,
                        coalesce(:itemsPerBatch ->> 'value', items_per_batch)),
  item_unit = iif(instr(:cleared, '"item_unit"'), null, coalesce(:itemUnit, item_unit)),
  batch_percentage = iif(instr(:cleared, '"batch_percentage"'), null,
                         coalesce(round(:batchPercentage ->> 'value', 2), batch_percentage)),
  portion_description = iif(instr(:cleared, '"portion_description"'), null,
                            coalesce(:portionDescription, portion_description)),
  unit_cost = coalesce(:unitCost ->> 'value', unit_cost),
  inventory_count = coalesce(:inventoryCount ->> 'value', inventory_count),
  category = iif(instr(:cleared, '"category"'), null, coalesce(:category, category)),
  production_notes =
    iif(instr(:cleared, '"production_notes"'), null, coalesce(:productionNotes, production_notes)),
  notes = iif(instr(:cleared, '"notes"'), null, coalesce(:notes, notes)),
  updated_at = iso(@at)
where slug = :unit;

-- annals:on FinishedUnitRemoved
insert into required (what, id) values ('unit', (select id from finished_units where slug = :unit));
delete from finished_units where slug = :unit;

-- annals:on InventoryChanged
insert into required (what, id) values ('unit', (select id from finished_units where slug = :unit));
update finished_units set inventory_count = inventory_count + :change, updated_at = iso(@at)
where slug = :unit;

-- Queries. An optional parameter that is not given does not narrow. Money with four decimals.

-- annals:query finished_unit_count
select count(*) as count from finished_units;

-- annals:query finished_unit_by_id(id)
select * from finished_unit_data where id = :id;

-- annals:query finished_unit_by_slug(slug)
select * from finished_unit_data where slug = :slug;

-- annals:query all_finished_units(name_search?, category?, recipe?)
select * from finished_unit_data
where (:name_search is null or instr(lower(display_name), lower(:name_search)) > 0)
  and (:category is null or category = :category)
  and (:recipe is null or recipe_slug = :recipe)
order by display_name, id;

-- annals:query units_by_recipe(recipe)
select * from finished_unit_data
where recipe_id = (select id from recipes where slug = :recipe)
order by display_name, id;

-- annals:query search_finished_units(text)
select * from finished_unit_data
where :text <> '' and (instr(lower(display_name), lower(:text)) > 0
                       or instr(lower(coalesce(description, '')), lower(:text)) > 0)
order by display_name, id;

-- annals:query check_availability(unit, quantity)
-- No row where there is no such unit.
select inventory_count >= :quantity as available, inventory_count from finished_units
where slug = :unit;

-- annals:query calculate_unit_cost(unit)
-- By the recipe's present cost; the stored cost beside it.
select u.slug, format('%.4f', c.cost / 10000.0) as unit_cost,
       format('%.4f', c.batch_cost / 10000.0) as recipe_cost,
       format('%.4f', u.unit_cost / 10000.0) as stored_unit_cost
from finished_units u join finished_unit_recipe_costs c on c.unit_id = u.id
where u.slug = :unit;

-- annals:query batches_needed(unit, quantity)
-- What baking so many takes: whole batches, and the part of batches that they are.
select slug, coalesce(cast(ceil(batches - 0.000000001) as integer), 0) as batches,
       coalesce(batches, 0.0) as fractional_batches
from (select slug, case yield_mode when 'batch_portion' then :quantity * batch_percentage / 100.0
                                   else 1.0 * :quantity / items_per_batch end as batches
      from finished_units where slug = :unit);

