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
  insert into cost_settlements (good_id)
  select assembly_id from compositions
  where finished_unit_id = new.id and assembly_id is not null;
end;

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

