-- annals:tables
-- Lots in stock. First in, first out: by purchase date, then id; lots without a date last.

create table inventory_items (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  product_id integer not null references products (id) on delete cascade,
  quantity real not null default 0.0 check (quantity >= 0),  -- in the product's package_unit
  unit_cost integer check (unit_cost >= 0),                  -- 1/10000, of one package_unit
  purchase_date text check (purchase_date glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  expiration_date text check (expiration_date glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  opened_date text check (opened_date glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  location text,
  lot_or_batch text,
  notes text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_inventory_product on inventory_items (product_id);
create index idx_inventory_location on inventory_items (location);
create index idx_inventory_expiration on inventory_items (expiration_date);
create index idx_inventory_purchase on inventory_items (purchase_date);

-- Lots with what one of their units measures. What is below 0.001 of a unit counts as used up.
create view lot_measures as
select l.id as lot_id, l.uuid, p.ingredient_id, l.product_id, l.quantity, l.unit_cost,
  l.purchase_date, p.package_unit as unit,
  coalesce((select m.dimension from ingredient_measures m
            where m.ingredient_id = p.ingredient_id and m.unit = lower(trim(p.package_unit))),
           lower(trim(p.package_unit))) as dimension,
  coalesce((select m.amount from ingredient_measures m
            where m.ingredient_id = p.ingredient_id and m.unit = lower(trim(p.package_unit))),
           1.0) as measure
from inventory_items l join products p on p.id = l.product_id;

-- annals:on LotAdded
insert into inventory_items (id, uuid, product_id, quantity, unit_cost, purchase_date,
                             expiration_date, opened_date, location, lot_or_batch, notes,
                             created_at, updated_at)
values (@position, coalesce(:uuid, @event_id), (select id from products where uuid = :product),
        :quantity, :unitCost ->> 'value', :purchaseDate, :expirationDate, :openedDate, :location,
        :lotOrBatch, :notes,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on LotChanged
insert into required (what, id) values ('lot', (select id from inventory_items where uuid = :lot));
update inventory_items set
  quantity = coalesce(:quantity ->> 'value', quantity),
  unit_cost = iif(instr(:cleared, '"unit_cost"'), null, coalesce(:unitCost ->> 'value', unit_cost)),
  purchase_date =
    iif(instr(:cleared, '"purchase_date"'), null, coalesce(:purchaseDate, purchase_date)),
  expiration_date =
    iif(instr(:cleared, '"expiration_date"'), null, coalesce(:expirationDate, expiration_date)),
  opened_date = iif(instr(:cleared, '"opened_date"'), null, coalesce(:openedDate, opened_date)),
  location = iif(instr(:cleared, '"location"'), null, coalesce(:location, location)),
  lot_or_batch = iif(instr(:cleared, '"lot_or_batch"'), null, coalesce(:lotOrBatch, lot_or_batch)),
  notes = iif(instr(:cleared, '"notes"'), null, coalesce(:notes, notes)),
  updated_at = iso(@at)
where uuid = :lot;

-- annals:on LotRemoved
insert into required (what, id) values ('lot', (select id from inventory_items where uuid = :lot));
delete from inventory_items where uuid = :lot;

-- annals:on IngredientConsumed
insert into required (what, id)
select 'lot', (select id from inventory_items where uuid = l.value ->> 'lot')
from json_each(:lots) l;
update inventory_items set quantity = quantity - taken.amount, updated_at = iso(@at)
from (select value ->> 'lot' as lot, value ->> 'quantity' as amount from json_each(:lots)) taken
where uuid = taken.lot;

-- annals:query inventory_of(ingredient?)
-- Lots as production takes them: the oldest first, those without a date last.
select l.uuid, i.slug as ingredient, p.uuid as product, p.brand, p.product_name, l.quantity,
       p.package_unit as unit, format('%.4f', l.unit_cost / 10000.0) as unit_cost, l.purchase_date,
       l.expiration_date, l.opened_date, l.location, l.lot_or_batch, l.notes
from inventory_items l
join products p on p.id = l.product_id
join ingredients i on i.id = p.ingredient_id
where :ingredient is null or i.slug = :ingredient
order by i.slug, l.purchase_date is null, l.purchase_date, l.id;

-- annals:query consume_fifo(ingredient, quantity, unit)
-- What ConsumeFifo would take, without taking it.
with asked as (
  select i.id as ingredient_id, coalesce(m.dimension, lower(trim(:unit))) as dimension,
         :quantity * coalesce(m.amount, 1.0) as need
  from ingredients i
  left join units u on u.code = lower(trim(:unit))
  left join ingredient_measures m on m.ingredient_id = i.id and m.unit = u.code
  where i.slug = :ingredient),
lots as (
  select l.*, a.need,
    coalesce(sum(l.quantity * l.measure) over (
      order by l.purchase_date is null, l.purchase_date, l.lot_id
      rows between unbounded preceding and 1 preceding), 0.0) as before
  from asked a join lot_measures l
    on l.ingredient_id = a.ingredient_id and l.dimension = a.dimension and l.quantity >= 0.001),
taken as (
  select *, round(min(quantity * measure, need - before) / measure, 9) as quantity_taken
  from lots where need - before > 0.000001 * measure)
select t.uuid as lot, t.purchase_date as lot_date, p.brand, p.product_name,
       t.quantity_taken as quantity, t.unit, round(t.quantity - t.quantity_taken, 9)
         as remaining_in_lot,
       format('%.4f', coalesce(t.unit_cost, 0) / 10000.0) as unit_cost,
       format('%.4f', cast(round(t.quantity_taken * coalesce(t.unit_cost, 0)) as integer) / 10000.0)
         as cost
from taken t join products p on p.id = t.product_id
order by t.purchase_date is null, t.purchase_date, t.lot_id;

