-- annals:tables
-- Packaging: what is in stock under one product name, what requirements cost, which lots serve them.

create index idx_product_product_name on products (product_name);

create view packaging_products as
select p.id as product_id, p.uuid as product, p.product_name, p.brand, p.package_unit,
  coalesce((select sum(quantity) from inventory_items where product_id = p.id), 0.0) as available,
  -- Of the newest lot that has a price, used up or not: what it would cost again.
  (select unit_cost from inventory_items where product_id = p.id and unit_cost > 0
   order by purchase_date is null, purchase_date desc, id desc limit 1) as latest_unit_cost
from products p join ingredients i on i.id = p.ingredient_id
where i.is_packaging;

-- Average price by stock, of lots that have a price; without stock the products' latest prices.
create view packaging_prices as
select n.product_name,
  coalesce(
    (select sum(l.quantity * l.unit_cost) / sum(l.quantity)
     from packaging_products p join inventory_items l on l.product_id = p.product_id
     where p.product_name = n.product_name and l.quantity > 0 and l.unit_cost > 0),
    (select avg(latest_unit_cost) from packaging_products where product_name = n.product_name),
    0.0) as unit_cost
from (select distinct product_name from packaging_products where trim(product_name) <> '') n;

-- Packaging that goods and packages require, with what is assigned. 0.000001 is what adding
-- quantities leaves over.
create view packaging_requirements as
select c.id as composition_id, c.uuid as composition, c.assembly_id, c.package_id,
  c.packaging_product_id, p.uuid as product, p.product_name, p.brand, p.package_unit, c.is_generic,
  c.component_quantity as required,
  iif(c.is_generic,
      coalesce((select sum(quantity_assigned) from composition_assignments
                where composition_id = c.id), 0.0), c.component_quantity) as assigned,
  not c.is_generic
    or c.component_quantity - coalesce((select sum(quantity_assigned) from composition_assignments
                                        where composition_id = c.id), 0.0) < 0.000001 as is_complete
from compositions c join products p on p.id = c.packaging_product_id;

-- What they cost, in 1/10000: the actual lots of a generic one, the latest price of a specific one;
-- and as the average price has it, rounded half up to cents.
create view packaging_costs as
select r.composition_id,
  iif(r.is_generic,
      (select cast(round(sum(x.quantity_assigned * coalesce(l.unit_cost, 0))) as integer)
       from composition_assignments x join inventory_items l on l.id = x.inventory_item_id
       where x.composition_id = r.composition_id),
      (select cast(round(r.required * latest_unit_cost) as integer) from packaging_products
       where product_id = r.packaging_product_id)) as actual_cost,
  100 * cast(round(round(r.required / 100.0 * coalesce(
      (select unit_cost from packaging_prices where product_name = r.product_name), 0.0), 6))
    as integer) as estimated_cost
from packaging_requirements r;

-- Packaging for packages of an event that are still to be put together: what their goods require,
-- counted along every path, and what they require themselves.
create view event_packaging_needs as
select a.event_id, r.packaging_product_id, r.product, r.product_name, r.package_unit, r.is_generic,
  a.quantity * k.quantity * r.required as needed
from event_recipient_packages a
join package_goods k on k.package_id = a.package_id
join packaging_requirements r on r.assembly_id = k.finished_good_id
where a.status = 'pending'
union all
select a.event_id, r.packaging_product_id, r.product, r.product_name, r.package_unit, r.is_generic,
  a.quantity * r.required
from event_recipient_packages a
join packaging_requirements r on r.package_id = a.package_id
where a.status = 'pending';

-- Queries. Events go by uuid or name; where a name belongs to several, each answers.

-- annals:query generic_products
select distinct product_name from packaging_products
where available > 0 and trim(product_name) <> '' order by product_name;

-- annals:query generic_inventory_summary(product_name)
-- No row: no packaging product has that name.
select product_name, sum(available) as total,
  json_group_array(json_object('brand', brand, 'product', product, 'available', available))
    filter (where available > 0) as breakdown
from (select * from packaging_products where product_name = :product_name
      order by brand, product_id)
group by product_name;

-- annals:query available_inventory_items(product_name)
select l.uuid as inventory_item, p.product, p.brand, l.quantity as available,
  format('%.4f', coalesce(l.unit_cost, 0) / 10000.0) as unit_cost, l.purchase_date
from packaging_products p join inventory_items l on l.product_id = p.product_id
where p.product_name = :product_name and l.quantity > 0
order by p.brand, l.purchase_date is null, l.purchase_date, l.id;

-- annals:query estimated_cost(product_name, quantity)
-- Average by stock, rounded half up to cents. No row: no packaging product has that name.
select product_name,
  format('%.4f', round(round(:quantity * unit_cost / 100.0, 6)) / 100.0) as estimated_cost
from packaging_prices where product_name = :product_name;

-- annals:query actual_cost(composition)
select r.composition, format('%.4f', coalesce(c.actual_cost, 0) / 10000.0) as actual_cost
from packaging_requirements r join packaging_costs c on c.composition_id = r.composition_id
where r.composition = :composition;

-- annals:query assignments(composition)
select x.uuid as assignment, l.uuid as inventory_item, p.brand, x.quantity_assigned,
  format('%.4f', coalesce(l.unit_cost, 0) / 10000.0) as unit_cost,
  format('%.4f', x.quantity_assigned * coalesce(l.unit_cost, 0) / 10000.0) as total_cost,
  x.assigned_at
from composition_assignments x
join inventory_items l on l.id = x.inventory_item_id
join products p on p.id = l.product_id
where x.composition_id = (select id from compositions where uuid = :composition)
order by x.id;

-- annals:query is_fully_assigned(composition)
select is_complete as is_fully_assigned from packaging_requirements
where composition = :composition;

-- annals:query assignment_summary(composition)
select r.product_name, r.is_generic, r.required, r.assigned,
  iif(r.is_complete, 0.0, r.required - r.assigned) as remaining, r.is_complete,
  iif(r.is_complete, 'Actual', 'Estimated') as cost_label,
  format('%.4f', coalesce(iif(r.is_complete, c.actual_cost, c.estimated_cost), 0) / 10000.0) as cost
from packaging_requirements r join packaging_costs c on c.composition_id = r.composition_id
where r.composition = :composition;

-- annals:query pending_requirements(event?, assembly?)
select r.composition, g.slug as assembly, k.name as package, r.product_name, r.required, r.assigned,
  r.required - r.assigned as remaining
from packaging_requirements r
left join finished_goods g on g.id = r.assembly_id
left join packages k on k.id = r.package_id
where not r.is_complete
  and (:assembly is null or g.slug = :assembly)
  and (:event is null
       or r.package_id in (select a.package_id from event_recipient_packages a
                           join events e on e.id = a.event_id
                           where :event in (e.uuid, e.name))
       or r.assembly_id in (select c.finished_good_id from event_recipient_packages a
                            join events e on e.id = a.event_id
                            join package_goods c on c.package_id = a.package_id
                            where :event in (e.uuid, e.name)))
order by r.composition_id;

-- annals:query shopping_list(event)
-- A generic requirement stands under its product's name, and is served by what the requirements
-- for one product leave of the stock.
with needs as (
  select n.product_name, iif(n.is_generic, null, n.packaging_product_id) as product_id,
    n.package_unit, n.is_generic, sum(n.needed) as needed
  from event_packaging_needs n join events e on e.id = n.event_id
  where :event in (e.uuid, e.name)
  group by n.is_generic, iif(n.is_generic, n.product_name, n.packaging_product_id)),
stock as (
  select p.product_id, p.product_name, p.available,
    max(p.available - coalesce((select needed from needs where product_id = p.product_id), 0.0),
        0.0) as left_over
  from packaging_products p)
select n.product_name, p.brand, n.is_generic, n.needed,
  iif(n.is_generic,
      (select sum(left_over) from stock where product_name = n.product_name),
      (select available from stock where product_id = n.product_id)) as on_hand,
  max(n.needed - iif(n.is_generic,
                     (select sum(left_over) from stock where product_name = n.product_name),
                     (select available from stock where product_id = n.product_id)), 0.0) as to_buy,
  n.package_unit as unit
from needs n left join products p on p.id = n.product_id
order by n.product_name, n.is_generic, p.brand, p.id;

-- annals:check assigned_packaging_bears_the_name_that_is_required
select r.composition from packaging_requirements r
join composition_assignments x on x.composition_id = r.composition_id
join inventory_items l on l.id = x.inventory_item_id
join products p on p.id = l.product_id
where p.product_name is not r.product_name;
