-- annals:tables
-- What packages come to: goods and units counted along every path, and batches of recipes.
-- What json_each reads, {"id":quantity}, hangs on one package alone: a look at one package does not
-- work through all of them.

-- Goods in a package, those inside other goods too.
create view package_goods as
select p.id as package_id, cast(g.key as integer) as finished_good_id, g.value as quantity
from packages p, json_each((
  with recursive inside (finished_good_id, quantity) as (
    select finished_good_id, 1.0 * quantity from package_finished_goods where package_id = p.id
    union all
    select finished_good_id, component_quantity from compositions
    where package_id = p.id and finished_good_id is not null
    union all
    select c.finished_good_id, i.quantity * c.component_quantity
    from inside i join compositions c on c.assembly_id = i.finished_good_id
    where c.finished_good_id is not null)
  select '{' || group_concat('"' || finished_good_id || '":' || quantity) || '}'
  from (select finished_good_id, sum(quantity) as quantity from inside
        group by finished_good_id order by finished_good_id))) g;

-- Units in a package, and the batches of their recipes that they take; a unit whose yield is not
-- known takes none.
create view package_units as
select p.id as package_id, u.id as finished_unit_id, u.recipe_id, n.value as units,
  coalesce(iif(u.yield_mode = 'batch_portion', n.value * u.batch_percentage / 100.0,
               n.value / u.items_per_batch), 0.0) as batches
from packages p, json_each((
  select '{' || group_concat('"' || unit_id || '":' || quantity) || '}'
  from (select unit_id, sum(quantity) as quantity
        from (select f.unit_id, k.quantity * f.quantity as quantity
              from package_finished_goods k
              join finished_good_units f on f.good_id = k.finished_good_id
              where k.package_id = p.id
              union all
              select f.unit_id, c.component_quantity * f.quantity
              from compositions c join finished_good_units f on f.good_id = c.finished_good_id
              where c.package_id = p.id
              union all
              select finished_unit_id, component_quantity from compositions
              where package_id = p.id and finished_unit_id is not null)
        group by unit_id order by unit_id))) n
join finished_units u on u.id = cast(n.key as integer);
