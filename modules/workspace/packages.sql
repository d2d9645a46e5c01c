-- annals:query profile_package(profile, mode?, include_token?)
-- A profile with its queries as a package to take elsewhere: FULL_DATA or CONFIG_ONLY. Without
-- credentials, unless they are wanted and may be shown.
with wanted as (
  select coalesce(upper(:mode), 'FULL_DATA') = 'FULL_DATA' as everything,
         coalesce(:include_token, 0) <> 0
           and exists (select 1 from jira_credentials
                       where profile_id = :profile and text is not null) as tokens),
query_data as (
  select q.id, json_object(
    'query_metadata', json_object('name', q.name, 'jql', q.jql, 'description', q.description,
                                  'created_at', q.created_at, 'last_used', q.last_used),
    'project_data', (select json(data) from project_data, wanted
                     where wanted.everything and profile_id = q.profile_id and query_id = q.id),
    'metrics', json(coalesce((
      select json_group_array(json_object(
        'snapshot_date', snapshot_date, 'metric_type', metric_type, 'metrics', json(metrics),
        'forecast', json(forecast), 'created_at', created_at))
      from metrics_snapshots, wanted
      where wanted.everything and profile_id = q.profile_id and query_id = q.id), '[]')),
    'jira_cache', json_object('entries', json(coalesce((
      select json_group_array(json_object(
        'cache_key', cache_key, 'response', json(response), 'expires_at', expires_at,
        'created_at', created_at, 'config_hash', config_hash))
      from jira_cache, wanted
      where wanted.everything and profile_id = q.profile_id and query_id = q.id), '[]')))) as content
  from queries q where q.profile_id = :profile)
select json_object(
  'manifest', json_object(
    'version', '2.0', 'created_at', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 'created_by', 'annals',
    'export_type', 'profile', 'profiles', json_array(p.id),
    'includes_cache', json(iif(w.everything, 'true', 'false')), 'includes_queries', json('true'),
    'includes_setup_status', json('false'), 'includes_changelog', json('false'),
    'export_mode', iif(w.everything, 'FULL_DATA', 'CONFIG_ONLY'),
    'includes_token', json(iif(w.tokens, 'true', 'false'))),
  'profile_data', json_object(
    'id', p.id, 'name', p.name, 'description', p.description, 'created_at', p.created_at,
    'last_used', p.last_used,
    'jira_config', json(iif(w.tokens, p.jira_config, json_remove(
      p.jira_config, '$.token', '$.jira_token', '$.api_key', '$.jira_api_key', '$.api_secret',
      '$.password'))),
    'field_mappings', json(p.field_mappings), 'forecast_settings', json(p.forecast_settings),
    'project_classification', json(p.project_classification),
    'flow_type_mappings', json(p.flow_type_mappings),
    'show_milestone', json(iif(p.show_milestone, 'true', 'false')),
    'show_points', json(iif(p.show_points, 'true', 'false'))),
  'query_data', json(coalesce((select json_group_object(id, json(content)) from query_data), '{}'))
) as package
from profile_data p, wanted w where p.id = :profile;
