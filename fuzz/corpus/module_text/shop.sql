-- annals:module shop strict
-- Products and their sales.

create table products (
  id integer primary key,
  sku text not null unique,
  name text,
  cents integer not null check (cents >= 0),
  unit text not null,
  labels text,
  picture blob
) strict;

create table sales (
  sku text not null references products (sku),
  position integer not null,
  count integer not null,
  share real not null,
  primary key (sku, position)
) strict;

-- annals:on ProductAdded
insert into products (id, sku, name, cents, unit, labels, picture)
values (@position, :sku, :name, :cents, :unit, :labels, :picture);

-- annals:on PriceChanged
update products set cents = :cents where sku = :sku;

-- annals:on ProductRemoved
delete from products where sku = :sku;

-- annals:on Sold
insert into sales (sku, position, count, share) values (:sku, @position, :count, :share);

-- annals:query cheaper_than(cents)
select sku, name, cents from products where cents < :cents order by cents, sku;

-- annals:check every_product_has_a_name
select sku from products where name is null;
