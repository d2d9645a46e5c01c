-- annals:tables
-- Responses and changelogs, each valid until it expires. An expired one is in the tables until the
-- next clean-up, and in no answer of the queries below.

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

-- The moment `now` is that of the asking, where none is given; an entry that expires at it has
-- expired. Of a moment that is no time nothing is valid.

-- annals:query jira_cache(profile, query, cache_key, config_hash?, now?)
-- With a config_hash, only what was asked with just that configuration.
select response, created_at, expires_at, config_hash from jira_cache
where profile_id = :profile and query_id = :query and cache_key = :cache_key
  and (:config_hash is null or config_hash is :config_hash)
  and rtrim(expires_at, 'Z') > iif(:now is null, strftime('%Y-%m-%dT%H:%M:%f', 'now'),
                                   rtrim(iso(micros(:now)), 'Z'));

-- annals:query list_jira_cache(profile, query, now?)
select cache_key, length(response) as characters, created_at, expires_at, config_hash
from jira_cache
where profile_id = :profile and query_id = :query
  and rtrim(expires_at, 'Z') > iif(:now is null, strftime('%Y-%m-%dT%H:%M:%f', 'now'),
                                   rtrim(iso(micros(:now)), 'Z'))
order by rtrim(created_at, 'Z') desc, id desc;

-- annals:query jira_issues(profile, query, cache_key, status?, now?)
-- The issues of a cached response, row by row.
select i.value ->> '$.key' as issue_key, i.value ->> '$.fields.summary' as summary,
       i.value ->> '$.fields.status.name' as status,
       i.value ->> '$.fields.issuetype.name' as issue_type,
       i.value ->> '$.fields.priority.name' as priority,
       i.value ->> '$.fields.created' as created, i.value ->> '$.fields.updated' as updated,
       i.value ->> '$.fields.resolutiondate' as resolved
from jira_cache c, json_each(c.response, '$.issues') i
where c.profile_id = :profile and c.query_id = :query and c.cache_key = :cache_key
  and i.type = 'object' and (:status is null or i.value ->> '$.fields.status.name' = :status)
  and rtrim(c.expires_at, 'Z') > iif(:now is null, strftime('%Y-%m-%dT%H:%M:%f', 'now'),
                                     rtrim(iso(micros(:now)), 'Z'))
order by i.key;

-- annals:query jira_changelog(profile, query, issue_key, now?)
select changelog, created_at, expires_at from jira_changelog_cache
where profile_id = :profile and query_id = :query and issue_key = :issue_key
  and rtrim(expires_at, 'Z') > iif(:now is null, strftime('%Y-%m-%dT%H:%M:%f', 'now'),
                                   rtrim(iso(micros(:now)), 'Z'));

-- annals:query cache_key(jql, field_mappings?, period?)
-- The key of a response: 32 hex digits that differ when any of these does.
select substr(sha256(json_array(:jql, :field_mappings, :period)), 1, 32) as cache_key,
       substr(sha256(:jql), 1, 16) as jql_hash;
