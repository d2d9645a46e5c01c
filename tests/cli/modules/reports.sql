-- annals:module reports async
-- Pieces sold by product. A sale of 1000 pieces or more is beyond what it expects.

create table turnover (
  sku text primary key not null,
  pieces integer not null,
  largest integer not null check (largest < 1000)
) strict;

-- annals:on shop.Sold
insert into turnover (sku, pieces, largest) values (:sku, :count, :count)
on conflict (sku) do update set pieces = pieces + :count, largest = max(largest, :count);

-- annals:on TurnoverReset
delete from turnover where sku = :sku;
