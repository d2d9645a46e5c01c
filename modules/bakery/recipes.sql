-- annals:tables
-- Recipes, what they take of which ingredient, and the recipes that they contain.

create table recipes (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  slug text not null unique check (length(slug) between 1 and 200),
  name text not null check (length(trim(name)) between 1 and 200),
  category text not null,
  source text,
  yield_quantity real check (yield_quantity > 0),
  yield_unit text,
  yield_description text,
  estimated_time_minutes integer,
  notes text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_recipe_name on recipes (name);
create index idx_recipe_category on recipes (category);

-- Lines are parts of their recipe: their uuids follow from its and from their places, their times are
-- its own.
create table recipe_ingredients (
  id integer primary key,
  uuid text not null unique,
  recipe_id integer not null references recipes (id) on delete cascade,
  ingredient_id integer not null references ingredients (id) on delete restrict,
  quantity real not null check (quantity > 0),  -- for one batch
  unit text not null check (trim(unit) <> ''),
  notes text,
  created_at text not null,
  updated_at text not null
) strict;
create index idx_recipe_ingredient_recipe on recipe_ingredients (recipe_id);
create index idx_recipe_ingredient_ingredient on recipe_ingredients (ingredient_id);

create table recipe_components (
  id integer primary key,
  uuid text not null unique,
  recipe_id integer not null references recipes (id) on delete cascade,
  component_recipe_id integer not null references recipes (id) on delete restrict,
  quantity real not null default 1.0,  -- batches
  notes text,
  sort_order integer not null default 0,
  created_at text not null,
  updated_at text not null,
  constraint ck_recipe_component_quantity_positive check (quantity > 0),
  constraint ck_recipe_component_no_self_reference check (recipe_id <> component_recipe_id),
  constraint uq_recipe_component_recipe_component unique (recipe_id, component_recipe_id)
) strict;
create index idx_recipe_component_recipe on recipe_components (recipe_id);
create index idx_recipe_component_component on recipe_components (component_recipe_id);
create index idx_recipe_component_sort on recipe_components (recipe_id, sort_order);

create trigger recipe_components_without_circles before insert on recipe_components begin
  select raise(abort, 'a recipe would contain itself')
  where new.recipe_id in (
    with recursive inside (id) as (
      select new.component_recipe_id
      union
      select c.component_recipe_id from recipe_components c join inside i on c.recipe_id = i.id)
    select id from inside);
end;

-- What one batch takes of an ingredient, line by line.
create view recipe_measures as
select r.id, r.recipe_id, r.ingredient_id, r.quantity, r.unit,
  coalesce((select m.dimension from ingredient_measures m
            where m.ingredient_id = r.ingredient_id and m.unit = lower(trim(r.unit))),
           lower(trim(r.unit))) as dimension,
  r.quantity * coalesce((select m.amount from ingredient_measures m
                         where m.ingredient_id = r.ingredient_id
                           and m.unit = lower(trim(r.unit))), 1.0) as amount
from recipe_ingredients r;

-- What one batch would cost now, in 1/10000: first in, first out, as production would take it. What
-- is not in stock counts with the price of the newest lot that has one, else with 0. To be asked
-- recipe by recipe.
create view recipe_costs as
select r.id as recipe_id, coalesce((
  with recursive parts (recipe_id, batches) as (
    select r.id, 1.0
    union all
    select c.component_recipe_id, p.batches * c.quantity
    from parts p join recipe_components c on c.recipe_id = p.recipe_id),
  needs as materialized (
    select m.ingredient_id, m.dimension, sum(p.batches * m.amount) as need
    from parts p join recipe_measures m on m.recipe_id = p.recipe_id
    group by m.ingredient_id, m.dimension),
  lots as (
    select n.need, l.measure, l.unit_cost, l.amount,
      coalesce(sum(l.amount) over (
        partition by l.ingredient_id, l.dimension
        order by l.purchase_date is null, l.purchase_date, l.lot_id
        rows between unbounded preceding and 1 preceding), 0.0) as before,
      sum(l.amount) over (partition by l.ingredient_id, l.dimension) as in_stock,
      row_number() over (
        partition by l.ingredient_id, l.dimension
        order by l.unit_cost is null, l.purchase_date is null, l.purchase_date desc,
                 l.lot_id desc) as newness
    from needs n cross join (
      select *, iif(quantity >= 0.001, quantity * measure, 0.0) as amount from lot_measures) l
      on l.ingredient_id = n.ingredient_id and l.dimension = n.dimension)
  select sum(
      iif(before < need,
          cast(round(min(amount, need - before) / measure * coalesce(unit_cost, 0)) as integer), 0)
      + iif(newness = 1 and in_stock < need,
            cast(round((need - in_stock) / measure * coalesce(unit_cost, 0)) as integer), 0))
  from lots), 0) as cost
from recipes r;

-- annals:on RecipeAdded
insert into recipes (id, uuid, slug, name, category, source, yield_quantity, yield_unit,
                     yield_description, estimated_time_minutes, notes, created_at, updated_at)
values (@position, coalesce(:uuid, @event_id), :slug, :name, :category, :source,
        :yieldQuantity ->> 'value', :yieldUnit, :yieldDescription,
        :estimatedTimeMinutes ->> 'value', :notes,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));
insert into recipe_ingredients (id, uuid, recipe_id, ingredient_id, quantity, unit, notes,
                                created_at, updated_at)
select (@position << 16) + l.key, uuid(r.uuid || ' ingredient ' || l.key), r.id,
       (select id from ingredients where slug = l.value ->> 'ingredient'),
       l.value ->> 'quantity', l.value ->> 'unit', l.value ->> 'notes', r.created_at, r.updated_at
from recipes r, json_each(:ingredients) l where r.id = @position order by l.key;
insert into recipe_components (id, uuid, recipe_id, component_recipe_id, quantity, notes,
                               sort_order, created_at, updated_at)
select (@position << 16) + l.key, uuid(r.uuid || ' component ' || l.key), r.id,
       (select id from recipes where slug = l.value ->> 'recipe'),
       l.value ->> 'quantity', l.value ->> 'notes', l.value ->> 'sortOrder', r.created_at,
       r.updated_at
from recipes r, json_each(:components) l where r.id = @position order by l.key;

-- annals:on RecipeChanged
insert into required (what, id) values ('recipe', (select id from recipes where slug = :recipe));
update recipes set
  name = coalesce(:name, name),
  category = coalesce(:category, category),
  source = iif(instr(:cleared, '"source"'), null, coalesce(:source, source)),
  yield_quantity = iif(instr(:cleared, '"yield_quantity"'), null,
                       coalesce(:yieldQuantity ->> 'value', yield_quantity)),
  yield_unit = iif(instr(:cleared, '"yield_unit"'), null, coalesce(:yieldUnit, yield_unit)),
  yield_description = iif(instr(:cleared, '"yield_description"'), null,
                          coalesce(:yieldDescription, yield_description)),
  estimated_time_minutes =
    iif(instr(:cleared, '"estimated_time_minutes"'), null,
        coalesce(:estimatedTimeMinutes ->> 'value', estimated_time_minutes)),
  notes = iif(instr(:cleared, '"notes"'), null, coalesce(:notes, notes)),
  updated_at = iso(@at)
where slug = :recipe;
delete from recipe_ingredients
where :ingredients is not null and recipe_id = (select id from recipes where slug = :recipe);
insert into recipe_ingredients (id, uuid, recipe_id, ingredient_id, quantity, unit, notes,
                                created_at, updated_at)
select (@position << 16) + l.key, uuid(r.uuid || ' ingredient ' || l.key), r.id,
       (select id from ingredients where slug = l.value ->> 'ingredient'),
       l.value ->> 'quantity', l.value ->> 'unit', l.value ->> 'notes', r.created_at, r.updated_at
from recipes r, json_each(:ingredients) l where r.slug = :recipe order by l.key;
update recipe_ingredients set updated_at = iso(@at)
where recipe_id = (select id from recipes where slug = :recipe);
delete from recipe_components
where :components is not null and recipe_id = (select id from recipes where slug = :recipe);
insert into recipe_components (id, uuid, recipe_id, component_recipe_id, quantity, notes,
                               sort_order, created_at, updated_at)
select (@position << 16) + l.key, uuid(r.uuid || ' component ' || l.key), r.id,
       (select id from recipes where slug = l.value ->> 'recipe'),
       l.value ->> 'quantity', l.value ->> 'notes', l.value ->> 'sortOrder', r.created_at,
       r.updated_at
from recipes r, json_each(:components) l where r.slug = :recipe order by l.key;
update recipe_components set updated_at = iso(@at)
where recipe_id = (select id from recipes where slug = :recipe);

-- annals:on RecipeRemoved
insert into required (what, id) values ('recipe', (select id from recipes where slug = :recipe));
delete from recipes where slug = :recipe;

-- annals:query all_recipes(category?)
select r.*, format('%.4f', c.cost / 10000.0) as cost
from recipes r join recipe_costs c on c.recipe_id = r.id
where :category is null or r.category = :category order by r.name, r.id;

-- annals:query recipe_by_slug(slug)
select r.*, format('%.4f', c.cost / 10000.0) as cost
from recipes r join recipe_costs c on c.recipe_id = r.id where r.slug = :slug;

-- annals:query recipe_ingredients_of(recipe)
select i.slug as ingredient, i.display_name, l.quantity, l.unit, l.notes
from recipe_ingredients l join ingredients i on i.id = l.ingredient_id
where l.recipe_id = (select id from recipes where slug = :recipe) order by l.id;

-- annals:query recipe_components_of(recipe)
select r.slug as recipe, r.name, c.quantity, c.notes, c.sort_order
from recipe_components c join recipes r on r.id = c.component_recipe_id
where c.recipe_id = (select id from recipes where slug = :recipe) order by c.sort_order, c.id;

