-- annals:tables
-- Products: what of an ingredient can be bought.

create table products (
  id integer primary key,
  uuid text not null unique check (length(uuid) = 36),
  ingredient_id integer not null references ingredients (id) on delete cascade,
  brand text,
  product_name text,
  package_size text,
  package_type text,
  package_unit text not null check (trim(package_unit) <> ''),
  package_unit_quantity real not null check (package_unit_quantity > 0),
  upc_code text,
  supplier text,
  supplier_sku text,
  gtin text unique,
  brand_owner text,
  gpc_brick_code text,
  net_content_value real,
  net_content_uom text,
  country_of_sale text,
  off_id text,
  preferred integer not null default 0 check (preferred in (0, 1)),
  notes text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  constraint uq_product_variant
    unique (ingredient_id, brand, product_name, package_size, package_unit)
) strict;
create index idx_product_ingredient on products (ingredient_id);
create index idx_product_brand on products (brand);
create index idx_product_upc on products (upc_code);

-- annals:on ProductAdded
insert into products
  (id, uuid, ingredient_id, brand, product_name, package_size, package_type, package_unit,
   package_unit_quantity, upc_code, supplier, supplier_sku, gtin, brand_owner, gpc_brick_code,
   net_content_value, net_content_uom, country_of_sale, off_id, preferred, notes, created_at,
   updated_at)
values
  (@position, coalesce(:uuid, @event_id), (select id from ingredients where slug = :ingredient),
   :brand, :productName, :packageSize, :packageType, :packageUnit, :packageUnitQuantity, :upcCode,
   :supplier, :supplierSku, :gtin, :brandOwner, :gpcBrickCode, :netContentValue ->> 'value',
   :netContentUom, :countryOfSale, :offId, :preferred, :notes,
   coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
   coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on ProductChanged
insert into required (what, id) values ('product', (select id from products where uuid = :product));
update products set
  brand = iif(instr(:cleared, '"brand"'), null, coalesce(:brand, brand)),
  product_name =
    iif(instr(:cleared, '"product_name"'), null, coalesce(:productName, product_name)),
  package_size =
    iif(instr(:cleared, '"package_size"'), null, coalesce(:packageSize, package_size)),
  package_type =
    iif(instr(:cleared, '"package_type"'), null, coalesce(:packageType, package_type)),
  package_unit = coalesce(:packageUnit, package_unit),
  package_unit_quantity = coalesce(:packageUnitQuantity ->> 'value', package_unit_quantity),
  upc_code = iif(instr(:cleared, '"upc_code"'), null, coalesce(:upcCode, upc_code)),
  supplier = iif(instr(:cleared, '"supplier"'), null, coalesce(:supplier, supplier)),
  supplier_sku =
    iif(instr(:cleared, '"supplier_sku"'), null, coalesce(:supplierSku, supplier_sku)),
  gtin = iif(instr(:cleared, '"gtin"'), null, coalesce(:gtin, gtin)),
  brand_owner = iif(instr(:cleared, '"brand_owner"'), null, coalesce(:brandOwner, brand_owner)),
  gpc_brick_code =
    iif(instr(:cleared, '"gpc_brick_code"'), null, coalesce(:gpcBrickCode, gpc_brick_code)),
  net_content_value = iif(instr(:cleared, '"net_content_value"'), null,
                          coalesce(:netContentValue ->> 'value', net_content_value)),
  net_content_uom =
    iif(instr(:cleared, '"net_content_uom"'), null, coalesce(:netContentUom, net_content_uom)),
  country_of_sale =
    iif(instr(:cleared, '"country_of_sale"'), null, coalesce(:countryOfSale, country_of_sale)),
  off_id = iif(instr(:cleared, '"off_id"'), null, coalesce(:offId, off_id)),
  preferred = coalesce(:preferred ->> 'value', preferred),
  notes = iif(instr(:cleared, '"notes"'), null, coalesce(:notes, notes)),
  updated_at = iso(@at)
where uuid = :product;

-- annals:on ProductRemoved
insert into required (what, id) values ('product', (select id from products where uuid = :product));
delete from products where uuid = :product;

-- annals:query products_of(ingredient?)
select p.*, i.slug as ingredient from products p join ingredients i on i.id = p.ingredient_id
where :ingredient is null or i.slug = :ingredient order by i.slug, p.brand, p.id;

