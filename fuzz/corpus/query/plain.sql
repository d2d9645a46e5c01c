select p.sku, coalesce(sum(s.count), 0) as n from products p left join sales s using (sku) group by 1 having n >= 0 order by 2 desc, 1 limit 10
