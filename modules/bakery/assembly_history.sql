-- annals:query check_can_assemble(good, quantity, packaging_bypassed?)
-- What RecordAssembly would say now. missing: components that are short; unassigned_packaging:
-- generic packaging without lots. No row: there is no such good.
with needs as (
  select 'finished_unit' as component_type, u.slug as component, u.display_name as component_name,
    ceil(c.component_quantity * :quantity * (1 - 1e-9)) as needed,
    u.inventory_count as available, u.item_unit as unit, c.sort_order, c.id
  from compositions c join finished_units u on u.id = c.finished_unit_id
  where c.assembly_id = (select id from finished_goods where slug = :good)
  union all
  select 'finished_good', g.slug, g.display_name,
    ceil(c.component_quantity * :quantity * (1 - 1e-9)), g.inventory_count, null, c.sort_order, c.id
  from compositions c join finished_goods g on g.id = c.finished_good_id
  where c.assembly_id = (select id from finished_goods where slug = :good)
  union all
  select 'assigned_packaging', l.uuid, coalesce(r.product_name, r.product),
    x.quantity_assigned * :quantity,
    l.quantity - :quantity * (
      select coalesce(sum(y.quantity_assigned), 0.0)
      from packaging_requirements o join composition_assignments y
        on y.composition_id = o.composition_id
      where o.assembly_id = r.assembly_id and o.is_generic and o.is_complete
        and y.inventory_item_id = l.id and o.composition_id < r.composition_id),
    r.package_unit, 0, r.composition_id
  from packaging_requirements r
  join composition_assignments x on x.composition_id = r.composition_id
  join inventory_items l on l.id = x.inventory_item_id
  where r.assembly_id = (select id from finished_goods where slug = :good)
    and r.is_generic and r.is_complete
  union all
  select 'packaging', r.product, coalesce(r.product_name, r.product), r.required * :quantity,
    (select coalesce(sum(max(l.quantity - :quantity * (
         select coalesce(sum(y.quantity_assigned), 0.0)
         from packaging_requirements o join composition_assignments y
           on y.composition_id = o.composition_id
         where o.assembly_id = r.assembly_id and o.is_generic and o.is_complete
           and y.inventory_item_id = l.id), 0.0)), 0.0)
     from inventory_items l
     where l.product_id = r.packaging_product_id and l.quantity >= 0.001),
    r.package_unit, 0, r.composition_id
  from packaging_requirements r
  where r.assembly_id = (select id from finished_goods where slug = :good)
    and not r.is_generic),
short as (
  select * from needs where needed - available >= 0.000001 order by component_type, sort_order, id),
unassigned as (
  select product_name from packaging_requirements
  where assembly_id = (select id from finished_goods where slug = :good)
    and is_generic and not is_complete and not coalesce(:packaging_bypassed, 0)
  order by composition_id)
select g.slug as finished_good,
  not exists (select 1 from short) and not exists (select 1 from unassigned)
    and :quantity >= 1 and exists (select 1 from compositions where assembly_id = g.id)
    as can_assemble,
  (select json_group_array(json_object(
              'component_type', component_type, 'component', component,
              'component_name', component_name, 'needed', needed, 'available', available,
              'unit', unit)) from short) as missing,
  (select json_group_array(product_name) from unassigned) as unassigned_packaging
from finished_goods g where g.slug = :good;

-- annals:query assembly_history(good?, since?, until?, limit?, offset?)
-- Newest first; 100 where no limit is given.
select r.uuid as assembly_run, g.slug as finished_good, g.display_name as finished_good_name,
  e.name as event_name, r.quantity_assembled, r.assembled_at, r.notes,
  format('%.4f', r.total_component_cost / 10000.0) as total_component_cost,
  format('%.4f', r.per_unit_cost / 10000.0) as per_unit_cost,
  r.packaging_bypassed, r.packaging_bypass_notes
from assembly_runs r join finished_goods g on g.id = r.finished_good_id
left join events e on e.id = r.event_id
where (:good is null or g.slug = :good)
  and (:since is null or micros(r.assembled_at) >= micros(:since))
  and (:until is null or micros(r.assembled_at) <= micros(:until))
order by micros(r.assembled_at) desc, r.id desc
limit coalesce(:limit, 100) offset coalesce(:offset, 0);

-- annals:query assembly_run(assembly_run)
select r.uuid as assembly_run, g.slug as finished_good, g.display_name as finished_good_name,
  e.name as event_name, r.quantity_assembled, r.assembled_at, r.notes,
  format('%.4f', r.total_component_cost / 10000.0) as total_component_cost,
  format('%.4f', r.per_unit_cost / 10000.0) as per_unit_cost,
  r.packaging_bypassed, r.packaging_bypass_notes
from assembly_runs r join finished_goods g on g.id = r.finished_good_id
left join events e on e.id = r.event_id
where r.uuid = :assembly_run;

-- annals:query assembly_consumptions(assembly_run)
-- What the run took, at the costs of then.
select 'finished_unit' as component_type, u.slug as component, u.display_name as component_name,
  c.quantity_consumed, u.item_unit as unit,
  format('%.4f', c.unit_cost_at_consumption / 10000.0) as unit_cost_at_consumption,
  format('%.4f', c.total_cost / 10000.0) as total_cost
from assembly_finished_unit_consumptions c join finished_units u on u.id = c.finished_unit_id
where c.assembly_run_id = (select id from assembly_runs where uuid = :assembly_run)
union all
select 'finished_good', g.slug, g.display_name, c.quantity_consumed, null,
  format('%.4f', c.unit_cost_at_consumption / 10000.0),
  format('%.4f', c.total_cost / 10000.0)
from assembly_finished_good_consumptions c join finished_goods g on g.id = c.finished_good_id
where c.assembly_run_id = (select id from assembly_runs where uuid = :assembly_run)
union all
select 'packaging', p.uuid, p.product_name, c.quantity_consumed, c.unit, null,
  format('%.4f', c.total_cost / 10000.0)
from assembly_packaging_consumptions c join products p on p.id = c.product_id
where c.assembly_run_id = (select id from assembly_runs where uuid = :assembly_run);

-- annals:query export_assembly_history(good?, since?, until?)
-- One JSON document, which ImportAssemblyHistory reads.
select json_object('version', '1.0', 'exported_at', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'),
  'assembly_runs', json_group_array(json(run))) as document
from (select json_patch('{}', json_object(
      'uuid', r.uuid, 'finished_good_slug', g.slug, 'event', e.uuid,
      'quantity_assembled', r.quantity_assembled, 'assembled_at', r.assembled_at,
      'notes', r.notes,
      'total_component_cost', format('%.4f', r.total_component_cost / 10000.0),
      'per_unit_cost', format('%.4f', r.per_unit_cost / 10000.0),
      'packaging_bypassed', json(iif(r.packaging_bypassed, 'true', 'false')),
      'packaging_bypass_notes', r.packaging_bypass_notes,
      'finished_unit_consumptions', (
        select json_group_array(json_object(
            'slug', slug, 'quantity_consumed', quantity_consumed,
            'unit_cost_at_consumption', format('%.4f', unit_cost_at_consumption / 10000.0),
            'total_cost', format('%.4f', total_cost / 10000.0)))
        from (select u.slug, c.* from assembly_finished_unit_consumptions c
              join finished_units u on u.id = c.finished_unit_id
              where c.assembly_run_id = r.id order by c.id)),
      'finished_good_consumptions', (
        select json_group_array(json_object(
            'slug', slug, 'quantity_consumed', quantity_consumed,
            'unit_cost_at_consumption', format('%.4f', unit_cost_at_consumption / 10000.0),
            'total_cost', format('%.4f', total_cost / 10000.0)))
        from (select s.slug, c.* from assembly_finished_good_consumptions c
              join finished_goods s on s.id = c.finished_good_id
              where c.assembly_run_id = r.id order by c.id)),
      'packaging_consumptions', (
        select json_group_array(json_object(
            'product', product, 'quantity_consumed', quantity_consumed, 'unit', unit,
            'total_cost', format('%.4f', total_cost / 10000.0)))
        from (select p.uuid as product, c.* from assembly_packaging_consumptions c
              join products p on p.id = c.product_id
              where c.assembly_run_id = r.id order by c.id)))) as run
  from assembly_runs r join finished_goods g on g.id = r.finished_good_id
  left join events e on e.id = r.event_id
  where (:good is null or g.slug = :good)
    and (:since is null or micros(r.assembled_at) >= micros(:since))
    and (:until is null or micros(r.assembled_at) <= micros(:until))
  order by micros(r.assembled_at) desc, r.id desc);
