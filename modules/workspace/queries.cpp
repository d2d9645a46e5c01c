#include "modules/workspace/queries.h"

#include "modules/workspace/active.h"
#include "modules/workspace/jira_config.h"
#include "modules/workspace/profiles.h"
#include "modules/workspace/streams.h"

namespace annals::workspace {

namespace {

constexpr const char* known_sql = "select 1 from queries where profile_id = ?1 and id = ?2";
constexpr const char* named_sql =
    "select 1 from queries where profile_id = ?1 and name = ?2 and id <> ?3";
constexpr const char* count_sql = "select count(*) from queries where profile_id = ?1";
constexpr const char* jql_sql = "select jql from queries where profile_id = ?1 and id = ?2";
constexpr const char* mapped_sql =
    "select 1 from profiles p, json_each(p.field_mappings) where p.id = ?1 limit 1";
constexpr const char* cached_sql =
    "select (select count(*) from jira_cache where profile_id = ?1 and query_id = ?2),"
    "       (select count(*) from jira_changelog_cache where profile_id = ?1 and query_id = ?2)";

Refusal refuse_query_name(const Tables& tables, std::string_view profile, std::string_view name,
                          std::string_view but_of) {
  if (auto no = refuse_name("query", name)) return no;
  if (!tables.exists(named_sql, profile, name, but_of)) return std::nullopt;
  return reject("duplicate_name",
                "The profile already has a query named '" + std::string(name) + "'");
}

/// Another JQL, another answer: what was cached for the former one is invalid.
void invalidate_caches(const Tables& tables, UpdateQuery::Reader ask, Decision& decision) {
  auto rows = tables.query(
      cached_sql, {std::string(view(ask.getProfile())), std::string(view(ask.getQuery()))});
  const Row* cached = rows.next();
  const auto stream = query_stream(view(ask.getProfile()), view(ask.getQuery()));
  const auto fill = [&](auto e) {
    e.setProfile(ask.getProfile());
    e.setQuery(ask.getQuery());
    e.setReason("another JQL");
  };
  if (cached->integer(0) > 0) {
    decision.events.push_back(event<JiraCacheInvalidated>(stream, fill));
  }
  if (cached->integer(1) > 0) {
    decision.events.push_back(event<JiraChangelogInvalidated>(stream, fill));
  }
}

}  // namespace

Refusal refuse_unknown_query(const Tables& tables, std::string_view profile,
                             std::string_view query) {
  if (tables.exists(known_sql, profile, query)) return std::nullopt;
  if (auto no = refuse_unknown_profile(tables, profile)) return no;
  return reject("not_found", "The profile '" + std::string(profile) + "' has no query '" +
                                 std::string(query) + "'");
}

Decision create_query(const Tables& tables, CreateQuery::Reader ask) {
  const auto profile = view(ask.getProfile());
  if (auto no = refuse_unknown_profile(tables, profile)) return *no;
  if (!is_configured(tables, profile)) {
    return reject("dependency", "The profile has no JIRA connection yet: configure it first");
  }
  const auto name = trimmed(view(ask.getName()));
  if (auto no = refuse_query_name(tables, profile, name, "")) return *no;
  const auto jql = trimmed(view(ask.getJql()));
  if (jql.empty()) return invalid("The JQL of a query cannot be empty");
  if (tables.value<std::int64_t>(count_sql, profile).value_or(0) >= most_queries) {
    return reject("limit", "The profile already has " + std::to_string(most_queries) + " queries");
  }
  const auto id = new_id(tables, "q_", std::string(profile) + "/" + name);
  auto decision = decide(event<QueryCreated>(query_stream(profile, id), [&](auto e) {
    e.setProfile(ask.getProfile());
    e.setQuery(id);
    e.setName(name);
    e.setJql(jql);
    if (ask.hasDescription()) e.setDescription(ask.getDescription());
  }));
  if (!tables.exists(mapped_sql, profile)) {
    decision.warnings.emplace_back("The profile has no field mappings: metrics need them");
  }
  return decision;
}

Decision update_query(const Tables& tables, UpdateQuery::Reader ask) {
  const auto profile = view(ask.getProfile());
  const auto query = view(ask.getQuery());
  if (auto no = refuse_unknown_query(tables, profile, query)) return *no;
  const auto name = trimmed(view(ask.getName()));
  if (ask.hasName()) {
    if (auto no = refuse_query_name(tables, profile, name, query)) return *no;
  }
  const auto jql = trimmed(view(ask.getJql()));
  if (ask.hasJql() && jql.empty()) return invalid("The JQL of a query cannot be empty");
  if (!ask.hasName() && !ask.hasJql() && !ask.hasDescription()) return {};
  auto decision = decide(event<QueryChanged>(query_stream(profile, query), [&](auto e) {
    modules::copy_given(ask, e);
    if (ask.hasName()) e.setName(name);
    if (ask.hasJql()) e.setJql(jql);
  }));
  if (ask.hasJql() && tables.value<std::string>(jql_sql, profile, query) != jql) {
    invalidate_caches(tables, ask, decision);
  }
  return decision;
}

Decision delete_query(const Tables& tables, DeleteQuery::Reader ask) {
  const auto profile = view(ask.getProfile());
  const auto query = view(ask.getQuery());
  if (auto no = refuse_unknown_query(tables, profile, query)) return *no;
  const bool active = active_profile(tables) == profile && active_query(tables) == query;
  if (!ask.getCascade()) {
    if (active) {
      return reject("active_query", "The active query is not deleted: switch to another first");
    }
    if (tables.value<std::int64_t>(count_sql, profile) == 1) {
      return reject("last_query", "The last query of a profile is not deleted");
    }
  }
  auto decision = decide(event<QueryDeleted>(query_stream(profile, query), [&](auto e) {
    e.setProfile(ask.getProfile());
    e.setQuery(ask.getQuery());
    if (ask.hasReason()) e.setReason(ask.getReason());
  }));
  if (active) decision.events.push_back(activation(tables, profile, query));
  return decision;
}

Decision use_query(const Tables& tables, UseQuery::Reader ask) {
  const auto profile = view(ask.getProfile());
  const auto query = view(ask.getQuery());
  if (auto no = refuse_unknown_query(tables, profile, query)) return *no;
  return decide(event<QueryUsed>(query_stream(profile, query), [&](auto e) {
    e.setProfile(ask.getProfile());
    e.setQuery(ask.getQuery());
  }));
}

Decision switch_query(const Tables& tables, SwitchQuery::Reader ask) {
  const auto profile =
      ask.hasProfile() ? std::string(view(ask.getProfile())) : active_profile(tables);
  if (profile.empty()) return reject("not_found", "No profile is active");
  if (auto no = refuse_unknown_query(tables, profile, view(ask.getQuery()))) return *no;
  return decide(activation_of(profile, view(ask.getQuery())));
}

}  // namespace annals::workspace
