-- annals:module imports strict
-- Beside every import: what it kept raw, and which contents came in already.

create table kept_rows (
  id integer primary key,        -- position of the event that kept the row first
  format text not null,
  source_table text not null,
  source_row text not null,      -- primary key in the source, as a JSON array
  reason text not null,
  content text not null,         -- all columns, as a JSON object
  kept_at text not null,
  unique (format, source_table, source_row)
) strict;

create table kept_columns (
  id integer primary key,
  format text not null,
  source_table text not null,
  key text not null,             -- natural key of the row in the module's table
  content text not null,         -- columns that no module models, as a JSON object
  kept_at text not null,
  unique (format, source_table, key)
) strict;

-- The content of a file stands in its event alone, as a secret: nobody knows what is in it.
create table kept_files (
  id integer primary key,        -- position of the event that kept the file last
  format text not null,
  file text not null,
  reason text not null,
  bytes integer not null,
  sha256 text not null,
  kept_at text not null,
  unique (format, file)
) strict;

create table imported_sources (
  id integer primary key,        -- position of the event that closed the import
  format text not null,
  source text not null,
  shape text not null,
  digest text not null,
  tables text not null,          -- rows, rows in tables and kept rows of each, as JSON
  events integer not null,
  corrections integer not null,
  imported_at text not null
) strict;
create index imported_sources_by_digest on imported_sources (format, digest);

-- annals:on RowKept
insert into kept_rows (id, format, source_table, source_row, reason, content, kept_at)
values (@position, :format, :table, :row, :reason, :content, iso(@recorded_at))
on conflict (format, source_table, source_row)
do update set reason = excluded.reason, content = excluded.content, kept_at = excluded.kept_at;

-- annals:on KeptRowReleased
delete from kept_rows where format = :format and source_table = :table and source_row = :row;

-- annals:on ColumnsKept
delete from kept_columns
where :content is null and format = :format and source_table = :table and key = :key;
insert into kept_columns (id, format, source_table, key, content, kept_at)
select @position, :format, :table, :key, :content, iso(@recorded_at) where :content is not null
on conflict (format, source_table, key)
do update set content = excluded.content, kept_at = excluded.kept_at;

-- annals:on FileKept
insert into kept_files (id, format, file, reason, bytes, sha256, kept_at)
values (@position, :format, :file, :reason, :size, :sha256, iso(@recorded_at))
on conflict (format, file)
do update set id = excluded.id, reason = excluded.reason, bytes = excluded.bytes,
  sha256 = excluded.sha256, kept_at = excluded.kept_at;

-- annals:on KeptFileReleased
delete from kept_files where format = :format and file = :file;

-- annals:on SourceImported
insert into imported_sources
  (id, format, source, shape, digest, tables, events, corrections, imported_at)
values (@position, :format, :source, :shape, :digest, :tables, :events, :corrections,
        iso(@recorded_at));

-- annals:query kept_rows_of(table)
select source_row, reason, content, kept_at from kept_rows where source_table = :table order by id;

-- annals:query kept_files()
select id as position, format, file, reason, bytes, sha256, kept_at from kept_files order by file;

-- annals:query imports()
select id as position, format, source, shape, events, corrections, imported_at
from imported_sources order by id;
