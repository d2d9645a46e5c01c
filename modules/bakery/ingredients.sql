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

-- Grams in a millilitre: by a conversion between weight and volume, else by the density.
create view ingredient_densities as
select i.id as ingredient_id,
  coalesce(
    (select case a.category
              when 'weight' then (c.from_quantity * a.factor) / (c.to_quantity * b.factor)
              else (c.to_quantity * b.factor) / (c.from_quantity * a.factor) end
     from unit_conversions c
     join units a on a.code = c.from_unit join units b on b.code = c.to_unit
     where c.ingredient_id = i.id
       and a.category in ('weight', 'volume') and b.category in ('weight', 'volume')
       and a.category <> b.category
     order by c.id limit 1),
    (select (i.density_weight_value * w.factor) / (i.density_volume_value * v.factor)
     from units w join units v
     where w.code = lower(trim(i.density_weight_unit)) and w.category = 'weight'
       and v.code = lower(trim(i.density_volume_unit)) and v.category = 'volume')
  ) as grams_per_ml
from ingredients i;

-- What one of a standard unit measures of an ingredient: amounts of the same dimension compare.
create view standard_measures as
select i.id as ingredient_id, u.code as unit, u.category,
  case when u.category = 'package' then u.code
       when u.category = 'volume' and d.grams_per_ml is not null then 'weight'
       else u.category end as dimension,
  case when u.category = 'volume' then u.factor * coalesce(d.grams_per_ml, 1.0)
       else u.factor end as amount
from ingredients i
join ingredient_densities d on d.ingredient_id = i.id
join units u;

-- The same for every unit that is used for the ingredient; a conversion goes before the standard,
-- a unit that nobody knows measures only itself.
create view ingredient_units as
select ingredient_id, lower(trim(unit)) as unit from recipe_ingredients
union
select p.ingredient_id, lower(trim(p.package_unit)) from products p
union
select ingredient_id, from_unit from unit_conversions
union
select ingredient_id, to_unit from unit_conversions
union
select i.id, u.code from ingredients i join units u;

create view ingredient_measures as
select n.ingredient_id, n.unit,
  coalesce(f.dimension, t.dimension, s.dimension, n.unit) as dimension,
  coalesce(f.amount * c.to_quantity / c.from_quantity, t.amount * r.from_quantity / r.to_quantity,
           s.amount, 1.0) as amount
from ingredient_units n
left join standard_measures s on s.ingredient_id = n.ingredient_id and s.unit = n.unit
left join unit_conversions c
  on c.id = (select x.id from unit_conversions x join units y on y.code = x.to_unit
             where x.ingredient_id = n.ingredient_id and x.from_unit = n.unit
               and y.category in ('weight', 'volume')
             order by x.id limit 1)
 and coalesce(s.category, '') not in ('weight', 'volume')
left join standard_measures f on f.ingredient_id = n.ingredient_id and f.unit = c.to_unit
left join unit_conversions r
  on r.id = (select x.id from unit_conversions x join units y on y.code = x.from_unit
             where x.ingredient_id = n.ingredient_id and x.to_unit = n.unit
               and y.category in ('weight', 'volume')
             order by x.id limit 1)
 and coalesce(s.category, '') not in ('weight', 'volume')
left join standard_measures t on t.ingredient_id = n.ingredient_id and t.unit = r.from_unit;

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
insert into unit_conversions (id, uuid, ingredient_id, from_unit, from_quantity, to_unit,
                              to_quantity, notes, created_at, updated_at)
values (@position, coalesce(:uuid, @event_id), (select id from ingredients where slug = :ingredient),
        lower(trim(:fromUnit)), :fromQuantity, lower(trim(:toUnit)), :toQuantity, :notes,
        iso(@at), iso(@at))
on conflict (ingredient_id, from_unit, to_unit) do update set
  from_quantity = excluded.from_quantity, to_quantity = excluded.to_quantity,
  notes = excluded.notes, updated_at = excluded.updated_at;

-- annals:on UnitConversionRemoved
insert into required (what, id)
values ('conversion',
        (select c.id from unit_conversions c join ingredients i on i.id = c.ingredient_id
         where i.slug = :ingredient and c.from_unit = lower(trim(:fromUnit))
           and c.to_unit = lower(trim(:toUnit))));
delete from unit_conversions
where ingredient_id = (select id from ingredients where slug = :ingredient)
  and from_unit = lower(trim(:fromUnit)) and to_unit = lower(trim(:toUnit));

