-- annals:tables
-- Ingredients, units of measure, and what so much of an ingredient measures.

create table ingredients (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  display_name text not null unique check (length(trim(display_name)) between 1 and 200),
  slug text not null unique check (length(slug) between 1 and 200),
  category text not null,
  is_packaging integer not null default 0 check (is_packaging in (0, 1)),
  description text,
  notes text,
  foodon_id text,
  foodex2_code text,
  langual_terms text,  -- JSON
  fdc_ids text,        -- JSON
  density_volume_value real check (density_volume_value > 0),
  density_volume_unit text,
  density_weight_value real check (density_weight_value > 0),
  density_weight_unit text,
  moisture_pct real,
  allergens text,      -- JSON
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_ingredient_display_name on ingredients (display_name);
create index idx_ingredient_category on ingredients (category);
create index idx_ingredient_is_packaging on ingredients (is_packaging);
create index idx_ingredient_foodon_id on ingredients (foodon_id);

create table units (
  code text primary key not null check (length(code) between 1 and 20 and code = lower(code)),
  display_name text not null,
  symbol text not null,
  category text not null check (category in ('weight', 'volume', 'count', 'package')),
  factor real not null default 1.0 check (factor > 0),  -- g, ml or pieces
  un_cefact_code text,
  sort_order integer not null default 0
) strict;
create index idx_unit_category on units (category);

insert into units (code, display_name, symbol, category, factor, un_cefact_code, sort_order)
values
  ('oz', 'ounce', 'oz', 'weight', 28.349523125, 'ONZ', 0),
  ('lb', 'pound', 'lb', 'weight', 453.59237, 'LBR', 1),
  ('g', 'gram', 'g', 'weight', 1.0, 'GRM', 2),
  ('kg', 'kilogram', 'kg', 'weight', 1000.0, 'KGM', 3),
  ('tsp', 'teaspoon', 'tsp', 'volume', 4.92892159375, null, 0),
  ('tbsp', 'tablespoon', 'tbsp', 'volume', 14.78676478125, null, 1),
  ('cup', 'cup', 'cup', 'volume', 236.5882365, null, 2),
  ('ml', 'milliliter', 'ml', 'volume', 1.0, 'MLT', 3),
  ('l', 'liter', 'l', 'volume', 1000.0, 'LTR', 4),
  ('fl oz', 'fluid ounce', 'fl oz', 'volume', 29.5735295625, 'OZA', 5),
  ('pt', 'pint', 'pt', 'volume', 473.176473, 'PTL', 6),
  ('qt', 'quart', 'qt', 'volume', 946.352946, 'QTL', 7),
  ('gal', 'gallon', 'gal', 'volume', 3785.411784, 'GLL', 8),
  ('each', 'each', 'ea', 'count', 1.0, 'EA', 0),
  ('count', 'count', 'ct', 'count', 1.0, null, 1),
  ('piece', 'piece', 'pc', 'count', 1.0, 'H87', 2),
  ('whole', 'whole', 'whole', 'count', 1.0, null, 3),
  ('dozen', 'dozen', 'dz', 'count', 12.0, 'DZN', 4);

create table unit_conversions (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  ingredient_id integer not null references ingredients (id) on delete cascade,
  from_unit text not null,
  from_quantity real not null check (from_quantity > 0),
  to_unit text not null,
  to_quantity real not null check (to_quantity > 0),
  notes text,
  created_at text not null,
  updated_at text not null,
  unique (ingredient_id, from_unit, to_unit),
  check (from_unit <> to_unit)
) strict;
create index idx_conversion_ingredient on unit_conversions (ingredient_id);

-- Conversions, read from either end.
create table unit_links (
  conversion_id integer not null references unit_conversions (id) on delete cascade,
  ingredient_id integer not null,
  unit text not null,
  quantity real not null,
  other_unit text not null,
  other_quantity real not null,
  primary key (ingredient_id, unit, other_unit, conversion_id)
) strict;
create index idx_link_conversion on unit_links (conversion_id);

-- What one of a unit measures of an ingredient; amounts of the same dimension compare. Volumes are
-- weighed where a conversion between weight and volume, else the ingredient's density, says how.
-- Counts and packages are measured where a conversion says how, else they compare with their like
-- alone. A unit that is not in `units` is not here: it measures only itself.
create view ingredient_measures as
select ingredient_id, unit,
  case when category = 'weight' or linked_weight is not null then 'weight'
       when category = 'volume' or linked_volume is not null
         then iif(grams_per_ml is null, 'volume', 'weight')
       when category = 'count' then 'count'
       else unit end as dimension,
  case category
    when 'weight' then factor
    when 'volume' then factor * coalesce(grams_per_ml, 1.0)
    else coalesce(linked_weight, linked_volume * coalesce(grams_per_ml, 1.0),
                  iif(category = 'count', factor, 1.0)) end as amount
from (
  select i.id as ingredient_id, u.code as unit, u.category, u.factor,
    coalesce(
      (select l.quantity * w.factor / (l.other_quantity * v.factor)
       from unit_links l
       join units w on w.code = l.unit and w.category = 'weight'
       join units v on v.code = l.other_unit and v.category = 'volume'
       where l.ingredient_id = i.id order by l.conversion_id limit 1),
      (select i.density_weight_value * w.factor / (i.density_volume_value * v.factor)
       from units w join units v
       where w.code = lower(trim(i.density_weight_unit)) and w.category = 'weight'
         and v.code = lower(trim(i.density_volume_unit)) and v.category = 'volume')
    ) as grams_per_ml,
    iif(u.category in ('count', 'package'),
        (select l.other_quantity * w.factor / l.quantity
         from unit_links l join units w on w.code = l.other_unit and w.category = 'weight'
         where l.ingredient_id = i.id and l.unit = u.code order by l.conversion_id limit 1),
        null) as linked_weight,
    iif(u.category in ('count', 'package'),
        (select l.other_quantity * v.factor / l.quantity
         from unit_links l join units v on v.code = l.other_unit and v.category = 'volume'
         where l.ingredient_id = i.id and l.unit = u.code order by l.conversion_id limit 1),
        null) as linked_volume
  from ingredients i join units u);

-- annals:on IngredientAdded
insert into ingredients
  (id, uuid, display_name, slug, category, is_packaging, description, notes, foodon_id,
   foodex2_code, langual_terms, fdc_ids, density_volume_value, density_volume_unit,
   density_weight_value, density_weight_unit, moisture_pct, allergens, created_at, updated_at)
values
  (@position, coalesce(:uuid, @event_id), :displayName, :slug, :category, :isPackaging,
   :description, :notes, :foodonId, :foodex2Code, :langualTerms, :fdcIds,
   :densityVolumeValue ->> 'value', :densityVolumeUnit, :densityWeightValue ->> 'value',
   :densityWeightUnit, :moisturePct ->> 'value', :allergens,
   coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
   coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on IngredientChanged
insert into required (what, id)
values ('ingredient', (select id from ingredients where slug = :ingredient));
update ingredients set
  display_name = coalesce(:displayName, display_name),
  category = coalesce(:category, category),
  is_packaging = coalesce(:isPackaging ->> 'value', is_packaging),
  description = iif(instr(:cleared, '"description"'), null, coalesce(:description, description)),
  notes = iif(instr(:cleared, '"notes"'), null, coalesce(:notes, notes)),
  foodon_id = iif(instr(:cleared, '"foodon_id"'), null, coalesce(:foodonId, foodon_id)),
  foodex2_code =
    iif(instr(:cleared, '"foodex2_code"'), null, coalesce(:foodex2Code, foodex2_code)),
  langual_terms =
    iif(instr(:cleared, '"langual_terms"'), null, coalesce(:langualTerms, langual_terms)),
  fdc_ids = iif(instr(:cleared, '"fdc_ids"'), null, coalesce(:fdcIds, fdc_ids)),
  density_volume_value = iif(instr(:cleared, '"density_volume_value"'), null,
                             coalesce(:densityVolumeValue ->> 'value', density_volume_value)),
  density_volume_unit = iif(instr(:cleared, '"density_volume_unit"'), null,
                            coalesce(:densityVolumeUnit, density_volume_unit)),
  density_weight_value = iif(instr(:cleared, '"density_weight_value"'), null,
                             coalesce(:densityWeightValue ->> 'value', density_weight_value)),
  density_weight_unit = iif(instr(:cleared, '"density_weight_unit"'), null,
                            coalesce(:densityWeightUnit, density_weight_unit)),
  moisture_pct =
    iif(instr(:cleared, '"moisture_pct"'), null, coalesce(:moisturePct ->> 'value', moisture_pct)),
  allergens = iif(instr(:cleared, '"allergens"'), null, coalesce(:allergens, allergens)),
  updated_at = iso(@at)
where slug = :ingredient;

-- annals:on IngredientRemoved
insert into required (what, id)
values ('ingredient', (select id from ingredients where slug = :ingredient));
delete from ingredients where slug = :ingredient;

-- annals:on UnitDefined
insert into units (code, display_name, symbol, category, factor, un_cefact_code, sort_order)
values (lower(trim(:code)), :displayName, :symbol, :category, :factor, :unCefactCode, :sortOrder)
on conflict (code) do update set
  display_name = excluded.display_name, symbol = excluded.symbol, category = excluded.category,
  factor = excluded.factor, un_cefact_code = excluded.un_cefact_code,
  sort_order = excluded.sort_order;

-- annals:on UnitConversionSet
insert into units (code, display_name, symbol, category)
values (lower(trim(:fromUnit)), :fromUnit, :fromUnit, 'package'),
       (lower(trim(:toUnit)), :toUnit, :toUnit, 'package')
on conflict (code) do nothing;
insert into unit_conversions (id, uuid, ingredient_id, from_unit, from_quantity, to_unit,
                              to_quantity, notes, created_at, updated_at)
values (@position, coalesce(:uuid, @event_id), (select id from ingredients where slug = :ingredient),
        lower(trim(:fromUnit)), :fromQuantity, lower(trim(:toUnit)), :toQuantity, :notes,
        iso(@at), iso(@at))
on conflict (ingredient_id, from_unit, to_unit) do update set
  from_quantity = excluded.from_quantity, to_quantity = excluded.to_quantity,
  notes = excluded.notes, updated_at = excluded.updated_at;
insert into unit_links (conversion_id, ingredient_id, unit, quantity, other_unit, other_quantity)
select id, ingredient_id, from_unit, from_quantity, to_unit, to_quantity from unit_conversions
where ingredient_id = (select id from ingredients where slug = :ingredient)
  and from_unit = lower(trim(:fromUnit)) and to_unit = lower(trim(:toUnit))
union all
select id, ingredient_id, to_unit, to_quantity, from_unit, from_quantity from unit_conversions
where ingredient_id = (select id from ingredients where slug = :ingredient)
  and from_unit = lower(trim(:fromUnit)) and to_unit = lower(trim(:toUnit))
on conflict (ingredient_id, unit, other_unit, conversion_id) do update set
  quantity = excluded.quantity, other_quantity = excluded.other_quantity;

-- annals:on UnitConversionRemoved
insert into required (what, id)
values ('conversion',
        (select c.id from unit_conversions c join ingredients i on i.id = c.ingredient_id
         where i.slug = :ingredient and c.from_unit = lower(trim(:fromUnit))
           and c.to_unit = lower(trim(:toUnit))));
delete from unit_conversions
where ingredient_id = (select id from ingredients where slug = :ingredient)
  and from_unit = lower(trim(:fromUnit)) and to_unit = lower(trim(:toUnit));

-- annals:query all_ingredients(category?)
select * from ingredients where :category is null or category = :category
order by display_name, id;

-- annals:query ingredient_by_slug(slug)
select * from ingredients where slug = :slug;

-- annals:query unit_conversions_of(ingredient)
select c.uuid, c.from_unit, c.from_quantity, c.to_unit, c.to_quantity, c.notes
from unit_conversions c join ingredients i on i.id = c.ingredient_id
where i.slug = :ingredient order by c.id;

-- annals:query convert_quantity(ingredient, quantity, from_unit, to_unit)
-- NULL where no way leads from the one unit to the other.
select iif(a.dimension = b.dimension, :quantity * a.amount / b.amount, null) as quantity
from ingredients i
join ingredient_measures a on a.ingredient_id = i.id and a.unit = lower(trim(:from_unit))
join ingredient_measures b on b.ingredient_id = i.id and b.unit = lower(trim(:to_unit))
where i.slug = :ingredient;

