-- annals:tables
-- What is measured of a query: project data with statistics and scope, and snapshots of metrics.

create table project_data (
  id integer primary key,
  profile_id text not null,
  query_id text not null,
  data text not null,
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  unique (profile_id, query_id),
  foreign key (profile_id, query_id) references queries (profile_id, id) on delete cascade
) strict;
create index idx_project_data_query on project_data (profile_id, query_id);

-- The next two follow from project_data.data. They are not STRICT: a figure that the source wrote
-- as another type stands as it is.
create table project_statistics (
  id integer primary key,
  profile_id text not null,
  query_id text not null,
  stat_date text not null check (stat_date glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  week_label text not null,
  remaining_items integer,
  remaining_total_points real,
  items_added integer default 0,
  items_completed integer default 0,
  completed_items integer default 0,
  completed_points real default 0.0,
  created_items integer default 0,
  created_points real default 0.0,
  velocity_items real default 0.0,
  velocity_points real default 0.0,
  recorded_at text not null,
  unique (profile_id, query_id, stat_date),
  foreign key (profile_id, query_id) references queries (profile_id, id) on delete cascade
);
create index idx_project_stats_query on project_statistics (profile_id, query_id);
create index idx_project_stats_date on project_statistics (profile_id, query_id, stat_date desc);
create index idx_project_stats_week on project_statistics (week_label);

create table project_scope (
  id integer primary key,
  profile_id text not null,
  query_id text not null,
  scope_data text not null,
  total_items integer,
  total_points real,
  estimated_items integer,
  estimated_points real,
  remaining_items integer,
  remaining_points real,
  updated_at text not null,
  unique (profile_id, query_id),
  foreign key (profile_id, query_id) references queries (profile_id, id) on delete cascade
);
create index idx_project_scope_query on project_scope (profile_id, query_id);

create table metrics_snapshots (
  id integer primary key,
  profile_id text not null,
  query_id text not null,
  snapshot_date text not null  -- ISO week; zero-padded, so that text sorts as time does
    check (snapshot_date glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]'
           and substr(snapshot_date, 6) between '01' and '53'),
  metric_type text not null check (metric_type in ('dora', 'flow')),
  metrics text not null,
  forecast text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  unique (profile_id, query_id, snapshot_date, metric_type),
  foreign key (profile_id, query_id) references queries (profile_id, id) on delete cascade
) strict;
create index idx_snapshots_query_date
  on metrics_snapshots (profile_id, query_id, snapshot_date desc);
create index idx_snapshots_type on metrics_snapshots (metric_type);

-- annals:on ProjectDataSaved
select refuse('data is not a JSON object')
where not (json_valid(:data) and json_type(:data) = 'object');
insert into project_data (id, profile_id, query_id, data, updated_at)
values (@position, :profile, :query, :data,
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)))
on conflict (profile_id, query_id) do update set
  data = excluded.data, updated_at = excluded.updated_at;
delete from project_statistics
where profile_id = :profile and query_id = :query
  and stat_date not in (select substr(value ->> 'date', 1, 10)
                        from json_each(:data, '$.statistics') where type = 'object');
-- Days are written 2025-01-06, 2025-01-06 15:30:00, 2025-01-06T15:30:00 and 2025-01-06-153000; what
-- is none of these stands in the data alone. Of several rows of a day the latest counts, of equals
-- the last. A week is that of its Thursday.
insert into project_statistics (
  profile_id, query_id, stat_date, week_label, remaining_items, remaining_total_points,
  items_added, items_completed, completed_items, completed_points, created_items, created_points,
  velocity_items, velocity_points, recorded_at)
select :profile, :query, day,
       strftime('%Y-', day, '-3 days', 'weekday 4')
         || printf('%02d', (strftime('%j', day, '-3 days', 'weekday 4') + 6) / 7),
       value ->> 'remaining_items', value ->> 'remaining_total_points',
       coalesce(value ->> 'items_added', 0), coalesce(value ->> 'items_completed', 0),
       coalesce(value ->> 'completed_items', 0), coalesce(value ->> 'completed_points', 0.0),
       coalesce(value ->> 'created_items', 0), coalesce(value ->> 'created_points', 0.0),
       coalesce(value ->> 'velocity_items', 0.0), coalesce(value ->> 'velocity_points', 0.0),
       coalesce(iso(micros(:updatedAt)), iso(@at))
from (select value, substr(value ->> 'date', 1, 10) as day,
             row_number() over (partition by substr(value ->> 'date', 1, 10)
                                order by replace(substr(value ->> 'date', 12), ':', '') desc,
                                         key desc) as nth
      from json_each(:data, '$.statistics')
      where type = 'object'
        and value ->> 'date' glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*')
where nth = 1 and date(day, '+0 days') = day order by day
on conflict (profile_id, query_id, stat_date) do update set
  remaining_items = excluded.remaining_items,
  remaining_total_points = excluded.remaining_total_points,
  items_added = excluded.items_added, items_completed = excluded.items_completed,
  completed_items = excluded.completed_items, completed_points = excluded.completed_points,
  created_items = excluded.created_items, created_points = excluded.created_points,
  velocity_items = excluded.velocity_items, velocity_points = excluded.velocity_points,
  recorded_at = excluded.recorded_at;
delete from project_scope where profile_id = :profile and query_id = :query
  and coalesce(json_type(:data, '$.project_scope'), '') <> 'object';
insert into project_scope (
  id, profile_id, query_id, scope_data, total_items, total_points, estimated_items,
  estimated_points, remaining_items, remaining_points, updated_at)
select @position, profile_id, query_id, scope, scope ->> 'total_items', scope ->> 'total_points',
       scope ->> 'estimated_items', scope ->> 'estimated_points', scope ->> 'remaining_items',
       scope ->> 'remaining_points', updated_at
from (select profile_id, query_id, updated_at, data -> 'project_scope' as scope
      from project_data where profile_id = :profile and query_id = :query)
where json_type(scope) = 'object'
on conflict (profile_id, query_id) do update set
  scope_data = excluded.scope_data, total_items = excluded.total_items,
  total_points = excluded.total_points, estimated_items = excluded.estimated_items,
  estimated_points = excluded.estimated_points, remaining_items = excluded.remaining_items,
  remaining_points = excluded.remaining_points, updated_at = excluded.updated_at;

-- annals:on ProjectDataRemoved
delete from project_data where profile_id = :profile and query_id = :query;
delete from project_statistics where profile_id = :profile and query_id = :query;
delete from project_scope where profile_id = :profile and query_id = :query;

-- annals:on MetricsSnapshotSaved
select refuse('metrics is not a JSON object')
where not (json_valid(:metrics) and json_type(:metrics) = 'object');
select refuse('forecast is not valid JSON')
where :forecast is not null and not json_valid(:forecast);
insert into metrics_snapshots (id, profile_id, query_id, snapshot_date, metric_type, metrics,
                               forecast, created_at)
values (@position, :profile, :query, :snapshotDate, :metricType, :metrics, :forecast,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)))
on conflict (profile_id, query_id, snapshot_date, metric_type) do update set
  metrics = excluded.metrics, forecast = excluded.forecast, created_at = excluded.created_at;

-- annals:on MetricsSnapshotRemoved
delete from metrics_snapshots
where profile_id = :profile and query_id = :query and snapshot_date = :snapshotDate
  and (:metricType is null or metric_type = :metricType);

-- annals:query project_data(profile, query)
select data, updated_at from project_data where profile_id = :profile and query_id = :query;

-- annals:query metrics_snapshots(profile, query, metric_type, limit?)
select snapshot_date, metric_type, metrics, forecast, created_at from metrics_snapshots
where profile_id = :profile and query_id = :query and metric_type = :metric_type
order by snapshot_date desc limit coalesce(:limit, 52);

-- annals:query statistics(profile, query)
select stat_date, week_label, remaining_items, remaining_total_points, items_added,
       items_completed, completed_items, completed_points, created_items, created_points,
       velocity_items, velocity_points
from project_statistics where profile_id = :profile and query_id = :query order by stat_date;

-- annals:query scope(profile, query)
select scope_data, total_items, total_points, estimated_items, estimated_points, remaining_items,
       remaining_points, updated_at
from project_scope where profile_id = :profile and query_id = :query;

-- annals:query velocity(profile, query)
-- Per week that has data, not per week of the calendar.
select count(distinct week_label) as weeks,
       round(1.0 * sum(completed_items) / count(distinct week_label), 1) as items,
       round(1.0 * sum(completed_points) / count(distinct week_label), 1) as points
from project_statistics where profile_id = :profile and query_id = :query having count(*) > 0;

-- annals:query velocity_of(rows, column?)
-- The same of rows that stand nowhere: a JSON array of objects with `date` and the column.
select count(distinct week) as weeks, round(1.0 * sum(done) / count(distinct week), 1) as velocity
from (select case when json_type(value, '$.date') is null
                    then refuse('the column date is missing')
                  when json_type(value, '$.' || coalesce(:column, 'completed_items')) is null
                    then refuse('the column ' || coalesce(:column, 'completed_items')
                                || ' is missing')
                  else date(substr(value ->> '$.date', 1, 10), '-3 days', 'weekday 4') end as week,
             value ->> ('$.' || coalesce(:column, 'completed_items')) as done
      from json_each(:rows))
having count(*) > 0;

-- annals:query metric_history(profile, query, metric, field, before?, limit?)
-- A metric's last weeks, the oldest first: those before a week, such as the current one.
select snapshot_date, value from (
  select snapshot_date, json_extract(metrics, '$.' || :metric || '.' || :field) as value
  from metrics_snapshots
  where profile_id = :profile and query_id = :query
    and metric_type = iif(:metric glob 'dora*', 'dora', 'flow')
    and (:before is null or snapshot_date < :before)
    and json_type(metrics, '$.' || :metric || '.' || :field) in ('integer', 'real')
  order by snapshot_date desc limit coalesce(:limit, 4))
order by snapshot_date;

-- annals:query forecast(values, weights?)
-- Of a JSON array of figures, the oldest first; the last four count. No row where there are fewer
-- than two. Four weigh 0.1, 0.2, 0.3, 0.4, fewer the same, if nothing else is said.
with given as (
  select row_number() over (order by key) as nth, count(*) over () as weeks, value, type
  from (select key, value, type from json_each(:values) order by key desc limit 4)),
weighed as (
  select nth, weeks, value, type,
         case when :weights is not null then :weights ->> ('$[' || (nth - 1) || ']')
              when weeks = 4 then nth / 10.0 else 1.0 / weeks end as weight
  from given)
select case when sum(type not in ('integer', 'real')) > 0 then refuse('every value must be a number')
            when min(value) < 0 then refuse('a value cannot be negative')
            when :weights is not null and json_array_length(:weights) <> weeks
              then refuse('there must be as many weights as values')
            when abs(sum(weight) - 1) > 0.001 then refuse('the weights must sum to 1')
            else round(sum(value * weight), 1) end as forecast_value,
       iif(weeks = 4, 'established', 'building') as confidence, weeks as weeks_available,
       json_group_array(weight) as weights_applied, json_group_array(value) as historical_values
from (select * from weighed order by nth)
having weeks >= 2;

-- annals:query forecast_range(forecast, percent?)
select case when not :forecast > 0 then refuse('the forecast must be greater than 0')
            else cast(round(:forecast * (1 - coalesce(:percent, 20) / 100.0)) as integer) end as low,
       cast(round(:forecast * (1 + coalesce(:percent, 20) / 100.0)) as integer) as high;

-- annals:query trend(current, forecast, direction?)
-- `direction` says what is good: higher_better, or lower_better.
with t as (
  select 100.0 * (:current - :forecast) / nullif(:forecast, 0) as deviation,
         coalesce(:direction, 'higher_better') as better)
select case when better not in ('higher_better', 'lower_better')
              then refuse('direction must be higher_better or lower_better')
            when coalesce(abs(deviation) <= 10, :current = 0) then '→'
            when coalesce(deviation > 0, :current > 0) then '↗' else '↘' end as symbol,
       case when :forecast = 0 then iif(:current = 0, 'On track', 'Nothing was forecast')
            when :current = 0 then 'Week starting…'
            when abs(deviation) <= 10 then 'On track'
            else printf('%+.0f%% %s forecast', deviation, iif(deviation > 0, 'above', 'below'))
            end as text,
       round(deviation, 1) as deviation_percent,
       case when :forecast = 0 or :current = 0 or abs(deviation) <= 10 then 'neutral'
            when (deviation > 0) = (better = 'higher_better') then 'good' else 'bad' end as verdict
from t;
