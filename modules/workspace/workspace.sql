-- annals:module workspace strict
-- Profiles, their queries and what belongs to each; the progress of tasks; the application's state.
-- Times are ISO 8601 in UTC. Order and compare by rtrim(column, 'Z'): "…:00Z" sorts behind "…:00.5Z"
-- as text, without the Z it does not. JSON stands as it was written, byte for byte.

create table profiles (
  id text primary key not null check (length(id) between 1 and 100),
  name text not null unique check (length(name) between 1 and 100),
  description text default '',
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  last_used text not null check (last_used glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  jira_config text not null default '{}',  -- "•••" stands for each credential; see profile_data
  field_mappings text not null default '{}',
  forecast_settings text not null
    default '{"pert_factor":1.2,"deadline":null,"data_points_count":12}',
  project_classification text default '{}',
  flow_type_mappings text default '{}',
  show_milestone integer default 0 check (show_milestone in (0, 1)),
  show_points integer default 0 check (show_points in (0, 1))
) strict;
create index idx_profiles_last_used on profiles (rtrim(last_used, 'Z') desc);
create index idx_profiles_name on profiles (name);

-- What stands in profiles.jira_config where "•••" is written.
create table jira_credentials (
  profile_id text not null references profiles (id) on delete cascade,
  place integer not null check (place >= 0),  -- of the "•••" with its quotes: characters before it
  name text not null,                         -- of the member that it is the value of
  text text not null,                         -- as it stood, with its quotes
  primary key (profile_id, place)
) strict;
-- annals:secret jira_credentials.text

create table queries (
  id text not null check (length(id) between 1 and 100),
  profile_id text not null references profiles (id) on delete cascade,
  name text not null check (name <> ''),
  jql text not null,  -- empty where an import found a query without its file
  description text default '',
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  last_used text not null check (last_used glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  primary key (profile_id, id),
  unique (profile_id, name)
) strict;
create index idx_queries_profile on queries (profile_id, rtrim(last_used, 'Z') desc);
create index idx_queries_name on queries (profile_id, name);

create table app_state (
  key text primary key not null check (key <> ''),
  value text not null
) strict;
insert into app_state (key, value) values ('schema_version', '1.0'), ('migration_complete', 'false');

create table jira_cache (
  id integer primary key,  -- position of the event that saved it first
  profile_id text not null,
  query_id text not null,
  cache_key text not null check (cache_key <> ''),
  response text not null,
  expires_at text not null check (expires_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  config_hash text,
  unique (profile_id, query_id, cache_key),
  check (rtrim(expires_at, 'Z') > rtrim(created_at, 'Z')),
  foreign key (profile_id, query_id) references queries (profile_id, id) on delete cascade
) strict;
create index idx_jira_cache_expiry on jira_cache (rtrim(expires_at, 'Z'));
create index idx_jira_cache_query on jira_cache (profile_id, query_id);

create table jira_changelog_cache (
  id integer primary key,
  profile_id text not null,
  query_id text not null,
  issue_key text not null check (issue_key <> ''),
  changelog text not null,
  expires_at text not null check (expires_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  unique (profile_id, query_id, issue_key),
  check (rtrim(expires_at, 'Z') > rtrim(created_at, 'Z')),
  foreign key (profile_id, query_id) references queries (profile_id, id) on delete cascade
) strict;
create index idx_changelog_expiry on jira_changelog_cache (rtrim(expires_at, 'Z'));
create index idx_changelog_query on jira_changelog_cache (profile_id, query_id);
create index idx_changelog_issue on jira_changelog_cache (issue_key);

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

create table task_progress (
  task_name text primary key not null check (task_name <> ''),
  progress_percent real not null check (progress_percent between 0.0 and 100.0),
  status text not null check (status in ('running', 'completed', 'failed')),
  message text default '',
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;

-- What is gone is not active.
create trigger profile_gone after delete on profiles begin
  delete from app_state
  where key in ('active_profile_id', 'active_query_id')
    and old.id = (select value from app_state where key = 'active_profile_id');
end;
create trigger query_gone after delete on queries begin
  delete from app_state
  where key = 'active_query_id' and value = old.id
    and old.profile_id = (select value from app_state where key = 'active_profile_id');
end;

-- Profiles with their credentials in place again, the last one first so that the places before it
-- hold. Who may not see credentials reads NULL for them, and so "•••" stays.
create view profile_data as
select p.id, p.name, p.description, p.created_at, p.last_used,
       (with recursive put (place, text) as (
          select null, p.jira_config
          union all
          select c.place,
                 substr(put.text, 1, c.place) || coalesce(c.text, '"•••"')
                   || substr(put.text, c.place + 6)
          from put join jira_credentials c on c.profile_id = p.id
            and c.place = (select max(place) from jira_credentials
                           where profile_id = p.id and (put.place is null or place < put.place)))
        select text from put order by coalesce(place, 1e18) limit 1) as jira_config,
       p.field_mappings, p.forecast_settings, p.project_classification, p.flow_type_mappings,
       p.show_milestone, p.show_points
from profiles p;

-- annals:on ProfileCreated
select refuse(key || ' is not a JSON object')
from json_each(json_object('jiraConfig', :jiraConfig, 'fieldMappings', :fieldMappings,
                           'forecastSettings', :forecastSettings, 'projectClassification',
                           :projectClassification, 'flowTypeMappings', :flowTypeMappings))
where type <> 'null' and not (json_valid(value) and json_type(value) = 'object');
insert into profiles (id, name, description, created_at, last_used, jira_config, field_mappings,
                      forecast_settings, project_classification, flow_type_mappings,
                      show_milestone, show_points)
values (:profile, :name, coalesce(:description, ''), iso(@at), iso(@at),
        coalesce(:jiraConfig, '{}'), coalesce(:fieldMappings, '{}'),
        coalesce(:forecastSettings, '{"pert_factor":1.2,"deadline":null,"data_points_count":12}'),
        coalesce(:projectClassification, '{}'), coalesce(:flowTypeMappings, '{}'),
        :showMilestone, :showPoints);
insert into jira_credentials (profile_id, place, name, text)
select :profile, value ->> 'place', value ->> 'name', value ->> 'text' from json_each(:credentials);

-- annals:on ProfileImported
select refuse(key || ' is not a JSON object')
from json_each(json_object('jiraConfig', :jiraConfig, 'fieldMappings', :fieldMappings,
                           'forecastSettings', :forecastSettings, 'projectClassification',
                           :projectClassification, 'flowTypeMappings', :flowTypeMappings))
where type <> 'null' and not (json_valid(value) and json_type(value) = 'object');
insert into profiles (id, name, description, created_at, last_used, jira_config, field_mappings,
                      forecast_settings, project_classification, flow_type_mappings,
                      show_milestone, show_points)
values (:profile, :name, coalesce(:description, ''),
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:lastUsed)), :lastUsed, iso(@at)),
        coalesce(:jiraConfig, '{}'), coalesce(:fieldMappings, '{}'),
        coalesce(:forecastSettings, '{"pert_factor":1.2,"deadline":null,"data_points_count":12}'),
        coalesce(:projectClassification, '{}'), coalesce(:flowTypeMappings, '{}'),
        :showMilestone, :showPoints)
on conflict (id) do update set
  name = excluded.name, description = excluded.description, created_at = excluded.created_at,
  last_used = excluded.last_used, jira_config = excluded.jira_config,
  field_mappings = excluded.field_mappings, forecast_settings = excluded.forecast_settings,
  project_classification = excluded.project_classification,
  flow_type_mappings = excluded.flow_type_mappings, show_milestone = excluded.show_milestone,
  show_points = excluded.show_points;
delete from jira_credentials where profile_id = :profile;
insert into jira_credentials (profile_id, place, name, text)
select :profile, value ->> 'place', value ->> 'name', value ->> 'text' from json_each(:credentials);

-- annals:on ProfileChanged
select refuse('the event names a profile that does not exist')
where not exists (select 1 from profiles where id = :profile);
select refuse(key || ' is not a JSON object')
from json_each(json_object('jiraConfig', :jiraConfig, 'fieldMappings', :fieldMappings,
                           'forecastSettings', :forecastSettings, 'projectClassification',
                           :projectClassification, 'flowTypeMappings', :flowTypeMappings))
where type <> 'null' and not (json_valid(value) and json_type(value) = 'object');
update profiles set
  name = coalesce(:name, name),
  description = coalesce(:description, description),
  jira_config = coalesce(:jiraConfig, jira_config),
  field_mappings = coalesce(:fieldMappings, field_mappings),
  forecast_settings = coalesce(:forecastSettings, forecast_settings),
  project_classification = coalesce(:projectClassification, project_classification),
  flow_type_mappings = coalesce(:flowTypeMappings, flow_type_mappings),
  show_milestone = coalesce(:showMilestone ->> 'value', show_milestone),
  show_points = coalesce(:showPoints ->> 'value', show_points)
where id = :profile;
delete from jira_credentials where profile_id = :profile and :jiraConfig is not null;
insert into jira_credentials (profile_id, place, name, text)
select :profile, value ->> 'place', value ->> 'name', value ->> 'text' from json_each(:credentials);

-- annals:on ProfileUsed
select refuse('the event names a profile that does not exist')
where not exists (select 1 from profiles where id = :profile);
update profiles set last_used = iso(@at) where id = :profile;

-- annals:on ProfileDeleted
select refuse('the event names a profile that does not exist')
where not exists (select 1 from profiles where id = :profile);
delete from profiles where id = :profile;

-- annals:on QueryCreated
insert into queries (profile_id, id, name, jql, description, created_at, last_used)
values (:profile, :query, :name, :jql, coalesce(:description, ''), iso(@at), iso(@at));

-- annals:on QueryImported
insert into queries (profile_id, id, name, jql, description, created_at, last_used)
values (:profile, :query, :name, coalesce(:jql, ''), coalesce(:description, ''),
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:lastUsed)), :lastUsed, iso(@at)))
on conflict (profile_id, id) do update set
  name = excluded.name, jql = excluded.jql, description = excluded.description,
  created_at = excluded.created_at, last_used = excluded.last_used;

-- annals:on QueryChanged
select refuse('the event names a query that does not exist')
where not exists (select 1 from queries where profile_id = :profile and id = :query);
update queries set
  name = coalesce(:name, name), jql = coalesce(:jql, jql),
  description = coalesce(:description, description)
where profile_id = :profile and id = :query;

-- annals:on QueryUsed
select refuse('the event names a query that does not exist')
where not exists (select 1 from queries where profile_id = :profile and id = :query);
update queries set last_used = iso(@at) where profile_id = :profile and id = :query;

-- annals:on QueryDeleted
select refuse('the event names a query that does not exist')
where not exists (select 1 from queries where profile_id = :profile and id = :query);
delete from queries where profile_id = :profile and id = :query;

-- annals:on ActiveChanged
select refuse('the event names a profile that does not exist')
where :profile is not null and not exists (select 1 from profiles where id = :profile);
select refuse('the event names a query that does not exist')
where :query is not null
  and not exists (select 1 from queries where profile_id = :profile and id = :query);
delete from app_state where key in ('active_profile_id', 'active_query_id');
insert into app_state (key, value)
select column1, column2 from (values ('active_profile_id', :profile), ('active_query_id', :query))
where column2 is not null;
update profiles set last_used = iso(@at) where id = :profile;
update queries set last_used = iso(@at) where profile_id = :profile and id = :query;

-- annals:on AppStateSet
delete from app_state where key = :key and :value is null;
insert into app_state (key, value) select :key, :value where :value is not null
on conflict (key) do update set value = excluded.value;

-- annals:on TaskProgressSaved
insert into task_progress (task_name, progress_percent, status, message, updated_at)
values (:task, :progressPercent, :status, coalesce(:message, ''),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)))
on conflict (task_name) do update set
  progress_percent = excluded.progress_percent, status = excluded.status,
  message = excluded.message, updated_at = excluded.updated_at;

-- annals:on TaskProgressCleared
delete from task_progress where task_name = :task;

-- annals:on JiraCacheSaved
select refuse('response is not valid JSON') where not json_valid(:response);
insert into jira_cache (id, profile_id, query_id, cache_key, response, expires_at, created_at,
                        config_hash)
values (@position, :profile, :query, :cacheKey, :response,
        coalesce(iso(micros(:expiresAt)), :expiresAt,
                 iso(coalesce(micros(:createdAt), @at) + 86400000000)),
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)), :configHash)
on conflict (profile_id, query_id, cache_key) do update set
  response = excluded.response, expires_at = excluded.expires_at,
  created_at = excluded.created_at, config_hash = excluded.config_hash;

-- annals:on JiraCacheInvalidated
delete from jira_cache
where profile_id = :profile and query_id = :query and (:cacheKey is null or cache_key = :cacheKey);

-- annals:on JiraChangelogSaved
select refuse('changelog is not valid JSON') where not json_valid(:changelog);
insert into jira_changelog_cache (id, profile_id, query_id, issue_key, changelog, expires_at,
                                  created_at)
values (@position, :profile, :query, :issueKey, :changelog,
        coalesce(iso(micros(:expiresAt)), :expiresAt,
                 iso(coalesce(micros(:createdAt), @at) + 86400000000)),
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)))
on conflict (profile_id, query_id, issue_key) do update set
  changelog = excluded.changelog, expires_at = excluded.expires_at,
  created_at = excluded.created_at;

-- annals:on JiraChangelogInvalidated
delete from jira_changelog_cache
where profile_id = :profile and query_id = :query and (:issueKey is null or issue_key = :issueKey);

-- annals:on ExpiredCacheRemoved
select refuse('asOf is no time') where micros(:asOf) is null;
delete from jira_cache where rtrim(expires_at, 'Z') <= rtrim(iso(micros(:asOf)), 'Z');
delete from jira_changelog_cache where rtrim(expires_at, 'Z') <= rtrim(iso(micros(:asOf)), 'Z');

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
select refuse('forecast is not valid JSON') where not json_valid(:forecast);
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

-- Queries. An optional parameter that is not given does not narrow.

-- annals:query list_profiles
select id, name, description, created_at, last_used,
       (select count(*) from queries where profile_id = profiles.id) as queries
from profiles order by rtrim(last_used, 'Z') desc, rowid desc;

-- annals:query list_queries(profile)
select profile_id, id, name, jql, description, created_at, last_used
from queries where profile_id = :profile
order by rtrim(last_used, 'Z') desc, rowid desc;

-- annals:query profile(profile)
select * from profile_data where id = :profile;

-- annals:query query(profile, query)
select * from queries where profile_id = :profile and id = :query;

-- annals:query app_state(key)
select value from app_state where key = :key;

-- annals:query task_progress(task)
select * from task_progress where task_name = :task;

-- annals:query project_data(profile, query)
select data, updated_at from project_data where profile_id = :profile and query_id = :query;

-- annals:query metrics_snapshots(profile, query, metric_type, limit?)
select snapshot_date, metric_type, metrics, forecast, created_at from metrics_snapshots
where profile_id = :profile and query_id = :query and metric_type = :metric_type
order by snapshot_date desc limit coalesce(:limit, 52);

-- annals:check the_active_query_is_one_of_the_active_profile
select value from app_state
where key = 'active_query_id'
  and not exists (select 1 from queries
                  where id = app_state.value
                    and profile_id = (select value from app_state where key = 'active_profile_id'));
