-- annals:tables
-- How far baking events are: batches required and made, packages by status, costs.

-- 1e-9 keeps what adds up to whole batches from being rounded up for the last bit of a fraction.
-- What a recipe costs is found once, however many events need it.
create view event_recipe_progress as
with batches as materialized (
  select event_id, recipe_id, cast(ceil(sum(required) - 1e-9) as integer) as batches_required,
    sum(produced) as batches_produced, sum(actual_cost) as actual_cost
  from (select a.event_id, u.recipe_id, a.quantity * u.batches as required, 0 as produced,
          0 as actual_cost
        from event_recipient_packages a join package_units u on u.package_id = a.package_id
        union all
        select event_id, recipe_id, 0.0, batches, actual_cost from production_records)
  group by event_id, recipe_id),
costs as materialized (
  select recipe_id, cost from recipe_costs
  where recipe_id in (select recipe_id from batches where batches_required > 0))
select b.event_id, b.recipe_id, r.slug as recipe, r.name as recipe_name,
  b.batches_required, b.batches_produced,
  max(b.batches_produced - b.batches_required, 0) as batches_surplus,
  b.batches_produced >= b.batches_required as is_complete,
  b.actual_cost, iif(b.batches_required > 0, b.batches_required * c.cost, 0) as planned_cost
from batches b join recipes r on r.id = b.recipe_id
left join costs c on c.recipe_id = b.recipe_id;

create view event_package_progress as
select e.id as event_id, count(a.id) as packages_total,
  count(*) filter (where a.status = 'pending') as packages_pending,
  count(*) filter (where a.status = 'assembled') as packages_assembled,
  count(*) filter (where a.status = 'delivered') as packages_delivered,
  -- Complete: there are packages, and all of them are delivered.
  count(a.id) > 0 and count(a.id) = count(*) filter (where a.status = 'delivered') as is_complete
from events e left join event_recipient_packages a on a.event_id = e.id
group by e.id;

-- Queries. Events go by uuid or name; where a name belongs to several, each answers.

-- annals:query can_assemble_package(assignment)
-- Whether enough batches were made at the event for this package; no row: no such assignment.
select a.uuid as assignment, count(m.recipe) = 0 as can_assemble,
  json_group_array(json_object('recipe', m.recipe, 'recipe_name', m.recipe_name,
                               'batches_required', m.required, 'batches_produced', m.produced,
                               'batches_missing', m.required - m.produced))
    filter (where m.recipe is not null) as missing_recipes
from event_recipient_packages a
left join (select r.slug as recipe, r.name as recipe_name, n.required, n.produced
           from (select u.recipe_id, cast(ceil(sum(x.quantity * u.batches) - 1e-9) as integer)
                          as required,
                   (select coalesce(sum(p.batches), 0) from production_records p
                    where p.event_id = x.event_id and p.recipe_id = u.recipe_id) as produced
                 from event_recipient_packages x
                 join package_units u on u.package_id = x.package_id
                 where x.uuid = :assignment group by u.recipe_id) n
           join recipes r on r.id = n.recipe_id
           where n.produced < n.required order by r.name, r.id) m
where a.uuid = :assignment
group by a.id;

-- annals:query production_progress(event)
select e.uuid as event, e.name as event_name, e.event_date,
  json_group_array(json_object(
      'recipe', r.recipe, 'recipe_name', r.recipe_name,
      'batches_required', r.batches_required, 'batches_produced', r.batches_produced,
      'batches_surplus', r.batches_surplus,
      'is_complete', json(iif(r.is_complete, 'true', 'false')),
      'actual_cost', format('%.4f', r.actual_cost / 10000.0),
      'planned_cost', format('%.4f', r.planned_cost / 10000.0)))
    filter (where r.recipe is not null) as recipes,
  p.packages_total, p.packages_pending, p.packages_assembled, p.packages_delivered,
  format('%.4f', coalesce(sum(r.actual_cost), 0) / 10000.0) as actual_cost,
  format('%.4f', coalesce(sum(r.planned_cost), 0) / 10000.0) as planned_cost,
  p.is_complete
from events e
join event_package_progress p on p.event_id = e.id
left join (select * from event_recipe_progress order by recipe_name, recipe_id) r
  on r.event_id = e.id
where :event in (e.uuid, e.name)
group by e.id order by e.event_date, e.id;

-- annals:query dashboard_summary(include_complete?)
-- Events that are not complete, the next one first.
select e.uuid as event, e.name as event_name, e.event_date,
  count(*) filter (where r.batches_required > 0 and r.is_complete) as recipes_complete,
  count(*) filter (where r.batches_required > 0) as recipes_total,
  coalesce(sum(r.batches_surplus), 0) as batches_surplus,
  p.packages_pending, p.packages_assembled, p.packages_delivered, p.packages_total,
  format('%.4f', coalesce(sum(r.actual_cost), 0) / 10000.0) as actual_cost,
  format('%.4f', coalesce(sum(r.planned_cost), 0) / 10000.0) as planned_cost,
  p.is_complete
from events e
join event_package_progress p on p.event_id = e.id
left join event_recipe_progress r on r.event_id = e.id
where :include_complete or not p.is_complete
group by e.id order by e.event_date, e.id;

-- annals:query recipe_cost_breakdown(event)
-- Variance in percent of the plan; where nothing was planned, 100 for anything that was spent.
select e.name as event_name, r.recipe, r.recipe_name, r.batches_required, r.batches_produced,
  format('%.4f', r.actual_cost / 10000.0) as actual_cost,
  format('%.4f', r.planned_cost / 10000.0) as planned_cost,
  format('%.4f', (r.actual_cost - r.planned_cost) / 10000.0) as variance,
  case when r.planned_cost > 0
       then round(100.0 * (r.actual_cost - r.planned_cost) / r.planned_cost, 2)
       when r.actual_cost > 0 then 100.0 else 0.0 end as variance_percent
from events e join event_recipe_progress r on r.event_id = e.id
where :event in (e.uuid, e.name)
order by e.id, r.recipe_name, r.recipe_id;
