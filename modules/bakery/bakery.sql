-- annals:module bakery strict
-- Ingredients and their stock, recipes, finished units and goods with nested compositions, packages
-- for recipients of events, production and assembly with their costs. One file a noun.
--
-- Money: integers of 1/10000; queries show it with four decimals. Ids: the position of the event
-- that created the row; of a line of a list, that position << 16, plus the line. Times: ISO 8601 in
-- UTC; order by rtrim(column, 'Z'), for "…:00Z" sorts behind "…:00.5Z" as text.

-- An event that speaks of something absent is refused: an UPDATE alone would do nothing. The table
-- stays empty: its trigger refuses a row without id, and lets no other in either.
create table required (what text, id integer) strict;
create trigger required_row before insert on required begin
  select case when new.id is not null then raise(ignore) end;
  select case new.what
    when 'assembly run' then raise(abort, 'the event names an assembly run that does not exist')
    when 'assignment' then raise(abort, 'the event names an assignment that does not exist')
    when 'composition' then raise(abort, 'the event names a composition that does not exist')
    when 'conversion' then raise(abort, 'the event names a conversion that does not exist')
    when 'event' then raise(abort, 'the event names a baking event that does not exist')
    when 'good' then raise(abort, 'the event names a finished good that does not exist')
    when 'ingredient' then raise(abort, 'the event names an ingredient that does not exist')
    when 'lot' then raise(abort, 'the event names a lot that does not exist')
    when 'package' then raise(abort, 'the event names a package that does not exist')
    when 'package good' then raise(abort, 'the event names a good of a package that does not exist')
    when 'product' then raise(abort, 'the event names a product that does not exist')
    when 'production record' then
      raise(abort, 'the event names a production record that does not exist')
    when 'recipe' then raise(abort, 'the event names a recipe that does not exist')
    when 'recipient' then raise(abort, 'the event names a recipient that does not exist')
    else raise(abort, 'the event names a finished unit that does not exist') end;
end;

