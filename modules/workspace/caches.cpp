#include "modules/workspace/caches.h"

#include <chrono>

#include "modules/workspace/names.h"
#include "modules/workspace/queries.h"
#include "modules/workspace/streams.h"

namespace annals::workspace {

namespace {

constexpr std::chrono::hours default_life{24};

constexpr const char* cached_sql =
    "select 1 from jira_cache where profile_id = ?1 and query_id = ?2"
    " and (?3 = '' or cache_key = ?3)";
constexpr const char* changelog_sql =
    "select 1 from jira_changelog_cache where profile_id = ?1 and query_id = ?2"
    " and (?3 = '' or issue_key = ?3)";
constexpr const char* expired_sql =
    "select (select count(*) from jira_cache where rtrim(expires_at, 'Z') <= rtrim(?1, 'Z')),"
    "       (select count(*) from jira_changelog_cache"
    "         where rtrim(expires_at, 'Z') <= rtrim(?1, 'Z'))";

/// When an entry was made, when it expires. What was not given is unset in the event too.
struct Life {
  std::optional<std::string> created_at;  ///< where the event has to say it
  bool expired = false;
};

/// An entry whose expiry is past and of which nobody says when it was made was made one life
/// before.
template <class Ask>
Refusal read_life(const Tables& tables, const Ask& ask, Life& life) {
  Timestamp created = tables.now();
  if (ask.hasCreatedAt()) {
    const auto moment = parse_iso(view(ask.getCreatedAt()));
    if (!moment) return invalid("created_at is no time: " + std::string(view(ask.getCreatedAt())));
    created = *moment;
    life.created_at = std::string(view(ask.getCreatedAt()));
  }
  Timestamp expires = created + default_life;
  if (ask.hasExpiresAt()) {
    const auto moment = parse_iso(view(ask.getExpiresAt()));
    if (!moment) return invalid("expires_at is no time: " + std::string(view(ask.getExpiresAt())));
    expires = *moment;
  }
  life.expired = expires <= tables.now();
  if (expires > created) return std::nullopt;
  if (ask.hasCreatedAt()) return invalid("expires_at must be later than created_at");
  life.created_at = to_iso(expires - default_life);
  return std::nullopt;
}

template <class Event, class Ask>
NewEvent saved(const Ask& ask, const Life& life) {
  return event<Event>(query_stream(view(ask.getProfile()), view(ask.getQuery())), [&](auto e) {
    modules::copy_given(ask, e);
    if (life.created_at) e.setCreatedAt(*life.created_at);
  });
}

template <class Event, class Ask>
Decision invalidated(const Tables& tables, const Ask& ask, const char* sql, std::string_view key) {
  const auto profile = view(ask.getProfile());
  const auto query = view(ask.getQuery());
  if (auto no = refuse_unknown_query(tables, profile, query)) return *no;
  if (!tables.exists(sql, profile, query, key)) return {};
  return decide(
      event<Event>(query_stream(profile, query), [&](auto e) { modules::copy_given(ask, e); }));
}

/// Adds the event of one changelog.
Refusal add_changelog(const Tables& tables, SaveJiraChangelog::Reader ask, Decision& decision) {
  if (auto no = refuse_unknown_query(tables, view(ask.getProfile()), view(ask.getQuery()))) {
    return no;
  }
  if (is_blank(view(ask.getIssueKey()))) return invalid("The issue key cannot be empty");
  if (auto no = refuse_json(tables, "changelog", view(ask.getChangelog()), Json::any)) return no;
  Life life;
  if (auto no = read_life(tables, ask, life)) return no;
  decision.events.push_back(saved<JiraChangelogSaved>(ask, life));
  if (life.expired) {
    decision.warnings.push_back("The changelog of " + std::string(view(ask.getIssueKey())) +
                                " has expired already");
  }
  return std::nullopt;
}

}  // namespace

Decision save_jira_cache(const Tables& tables, SaveJiraCache::Reader ask) {
  if (auto no = refuse_unknown_query(tables, view(ask.getProfile()), view(ask.getQuery()))) {
    return *no;
  }
  if (is_blank(view(ask.getCacheKey()))) return invalid("The cache key cannot be empty");
  if (auto no = refuse_json(tables, "response", view(ask.getResponse()), Json::any)) return *no;
  Life life;
  if (auto no = read_life(tables, ask, life)) return *no;
  auto decision = decide(saved<JiraCacheSaved>(ask, life));
  if (life.expired) decision.warnings.emplace_back("The response has expired already");
  return decision;
}

Decision invalidate_jira_cache(const Tables& tables, InvalidateJiraCache::Reader ask) {
  return invalidated<JiraCacheInvalidated>(tables, ask, cached_sql, view(ask.getCacheKey()));
}

Decision save_jira_changelog(const Tables& tables, SaveJiraChangelog::Reader ask) {
  Decision decision;
  if (auto no = add_changelog(tables, ask, decision)) return *no;
  return decision;
}

Decision save_jira_changelogs(const Tables& tables, SaveJiraChangelogs::Reader ask) {
  Decision decision;
  for (auto changelog : ask.getChangelogs()) {
    if (auto no = add_changelog(tables, changelog, decision)) return *no;
  }
  return decision;
}

Decision invalidate_jira_changelog(const Tables& tables, InvalidateJiraChangelog::Reader ask) {
  return invalidated<JiraChangelogInvalidated>(tables, ask, changelog_sql, view(ask.getIssueKey()));
}

Decision cleanup_expired_cache(const Tables& tables, CleanupExpiredCache::Reader) {
  const auto now = to_iso(tables.now());
  auto rows = tables.query(expired_sql, {now});
  const Row* row = rows.next();
  const auto responses = static_cast<std::uint64_t>(row->integer(0));
  const auto changelogs = static_cast<std::uint64_t>(row->integer(1));
  if (responses + changelogs == 0) return Decision{}.warn("Nothing has expired");
  return decide(event<ExpiredCacheRemoved>(std::string(state_stream), [&](auto e) {
    e.setAsOf(now);
    e.setResponses(responses);
    e.setChangelogs(changelogs);
  }));
}

}  // namespace annals::workspace
