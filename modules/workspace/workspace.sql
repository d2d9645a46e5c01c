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

-- Queries. An optional parameter that is not given does not narrow.

-- annals:query list_profiles
select id, name, description, created_at, last_used,
       (select count(*) from queries where profile_id = profiles.id) as queries,
       id is (select value from app_state where key = 'active_profile_id') as active
from profiles order by rtrim(last_used, 'Z') desc, rowid desc;

-- annals:query profile(profile)
select * from profile_data where id = :profile;

-- annals:query list_queries(profile)
select profile_id, id, name, jql, description, created_at, last_used,
       id is (select value from app_state where key = 'active_query_id')
         and profile_id is (select value from app_state where key = 'active_profile_id') as active
from queries where profile_id = :profile
order by rtrim(last_used, 'Z') desc, rowid desc;

-- annals:query query(profile, query)
select * from queries where profile_id = :profile and id = :query;

-- annals:query active
select p.id as profile_id, p.name as profile, q.id as query_id, q.name as query
from app_state a join profiles p on p.id = a.value
left join queries q on q.profile_id = p.id
  and q.id = (select value from app_state where key = 'active_query_id')
where a.key = 'active_profile_id';

-- annals:query app_state(key)
select value from app_state where key = :key;

-- annals:query task_progress(task)
select * from task_progress where task_name = :task;

-- annals:check the_active_query_is_one_of_the_active_profile
select value from app_state
where key = 'active_query_id'
  and not exists (select 1 from queries
                  where id = app_state.value
                    and profile_id = (select value from app_state where key = 'active_profile_id'));
