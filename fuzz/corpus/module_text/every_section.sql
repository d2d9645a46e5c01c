-- annals:module shop async
create table products (id integer primary key, sku text not null unique, note text, at text) strict;
create index by_note on products (lower(note));
create virtual table words using fts5(note, content='products', content_rowid='id');
create view all_products as select id, sku from products;
create trigger products_insert after insert on products begin
  insert into words(rowid, note) values (new.id, new.note); /* a ; in a comment */
end;
insert into products values (0, 'none', ';', null);
-- annals:secret products.note
-- annals:tables
create table if not exists more (a integer default (1 + 2), b text generated always as (a || 'x')) strict;
-- annals:on ProductAdded, PriceChanged
insert into products (id, sku, note, at) values (@position, :sku, 'it''s', iso(@at))
on conflict (sku) do update set note = excluded.note;
update products set at = date(iso(@at), '+1 day') where sku = :sku;
select refuse('no such "product"') where :sku is null
-- annals:upcast ProductRemoved to Sold
select :sku as sku, 1 as count, cast(@position as real) as share;
-- annals:query by_sku(sku, note?)
select * from products where sku = :sku and note = coalesce(:note, note);
-- annals:check no_gaps
with recursive n(i) as (values (1) union all select i + 1 from n limit 3) select i from n where i > 3;
