#include <boost/test/unit_test.hpp>

#include "tests/workspace/desk.h"

namespace annals::workspace_tests {
namespace {

using namespace std::chrono_literals;

/// A profile with a query, and a clock at 2026-01-01T00:00:00Z.
struct CacheDesk : Desk {
  CacheDesk() : profile_id(profile("A")), query_id(query(profile_id, "Q")) {}

  object of(const object& more) const {
    return joined({{"profile", profile_id}, {"query", query_id}}, more);
  }
  Appended save(const std::string& key, const std::string& response, const object& more = {}) {
    return run("SaveJiraCache", joined(of({{"cacheKey", key}, {"response", response}}), more));
  }
  std::string get(const std::string& key, Parameters more = {}) {
    more.emplace_back("profile", profile_id);
    more.emplace_back("query", query_id);
    more.emplace_back("cache_key", key);
    if (std::none_of(more.begin(), more.end(), [](auto& p) { return p.first == "now"; })) {
      more.emplace_back("now", to_iso(clock.now()));
    }
    return column("response", "jira_cache", more);
  }

  std::string profile_id, query_id;
};

BOOST_AUTO_TEST_SUITE(caches)

BOOST_AUTO_TEST_CASE(bc_020_what_is_saved_is_given_back_until_it_expires) {
  CacheDesk desk;
  const std::string response = "{\"issues\" : [ ],\n \"total\":1.0e2, \"x\":\"\\u00e9\"}";
  desk.save("k", response, {{"expiresAt", "2026-01-01T01:00:00Z"}});
  desk.save("other", "[1]");
  BOOST_TEST(desk.get("k") == response);
  desk.clock.advance(1h - 1us);
  BOOST_TEST(desk.get("k") == response);
  desk.clock.advance(1us);
  BOOST_TEST(desk.get("k") == "");
  desk.clock.advance(1s);
  BOOST_TEST(desk.get("k") == "");
  desk.run("CleanupExpiredCache", {});
  BOOST_TEST(desk.one("select group_concat(cache_key) from jira_cache") == "other");
  auto last = desk.engine.read({.from = desk.engine.head()});
  BOOST_TEST(desk.engine.to_json(*last.next()) ==
             R"({"asOf":"2026-01-01T01:00:01Z","responses":1,"changelogs":0})");
  const auto head = desk.engine.head();
  BOOST_TEST(desk.run("CleanupExpiredCache", {}).warnings.at(0) == "Nothing has expired");
  BOOST_TEST(desk.engine.head() == head);
}

BOOST_AUTO_TEST_CASE(bc_020_an_entry_may_be_saved_that_has_expired_already) {
  CacheDesk desk;
  const auto done = desk.save("k", "{}", {{"expiresAt", "2025-12-31T23:59:59Z"}});
  BOOST_TEST(done.warnings.size() == 1u);
  BOOST_TEST(desk.get("k") == "");
  BOOST_TEST(desk.one("select created_at from jira_cache") == "2025-12-30T23:59:59Z");
  desk.run("CleanupExpiredCache", {});
  BOOST_TEST(desk.one("select count(*) from jira_cache") == "0");
}

BOOST_AUTO_TEST_CASE(bc_021_expiries_are_instants_however_they_are_written) {
  CacheDesk desk;
  desk.clock.set(*parse_iso("2026-03-01T12:00:00Z"));
  const std::pair<const char*, bool> expiries[] = {{"2026-03-01T11:59:59Z", false},
                                                   {"2026-03-01T00:00:01Z", false},
                                                   {"2026-03-01 11:59:59", false},
                                                   {"2026-03-01T12:00:00Z", false},
                                                   {"2026-03-01T12:00:00.000001Z", true},
                                                   {"2026-03-01T12:00:01", true},
                                                   {"2026-03-01T13:59:59+02:00", false},
                                                   {"2026-03-01T14:00:01+02:00", true},
                                                   {"2026-03-01T07:00:01.000-0500", true},
                                                   {"2026-03-01T06:59:59.000-0500", false},
                                                   {"2026-03-02T01:59:59+14:00", false},
                                                   {"2026-03-02", true},
                                                   {"2026-03-01", false},
                                                   {"2026-03-01T12:00:00.000000Z", false},
                                                   {"2026-03-01T11:59:59.999999999Z", false}};
  for (const auto& [expiry, valid] : expiries) {
    BOOST_TEST_INFO_SCOPE(expiry);
    desk.save("k", "{}", {{"expiresAt", expiry}, {"createdAt", "2026-02-01"}});
    BOOST_TEST((desk.get("k") == "{}") == valid);
    BOOST_TEST((desk.get("k", {{"now", std::string("2026-03-01T13:00:00+01:00")}}) == "{}") ==
               valid);
  }
  BOOST_TEST(desk.get("k", {{"now", std::string("soon")}}) == "");
  desk.save("k", "{}");
  BOOST_TEST(desk.get("k", {{"now", std::string("soon")}}) == "");
  for (const object& bad : {object{{"expiresAt", "soon"}}, object{{"createdAt", "then"}},
                            object{{"expiresAt", "2026-01-01"}, {"createdAt", "2026-01-01"}}}) {
    BOOST_TEST(desk.refused("SaveJiraCache",
                            joined(desk.of({{"cacheKey", "k"}, {"response", "{}"}}), bad)) ==
               "invalid_value");
  }
}

BOOST_AUTO_TEST_CASE(the_clock_of_the_machine_counts_where_no_moment_is_given) {
  CacheDesk desk;
  desk.clock.set(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()));
  const Parameters ask{{"profile", desk.profile_id}, {"query", desk.query_id}, {"cache_key", "k"}};
  desk.save("k", "{}");
  BOOST_TEST(desk.column("response", "jira_cache", ask) == "{}");
  desk.save("k", "{}", {{"expiresAt", to_iso(desk.clock.now() - 1s)}});
  BOOST_TEST(desk.column("response", "jira_cache", ask) == "");
  desk.save("k", "{}", {{"expiresAt", to_iso(desk.clock.now() + 1h)}});
  BOOST_TEST(desk.column("response", "jira_cache", ask) == "{}");
}

BOOST_AUTO_TEST_CASE(bc_022_an_entry_lives_24_hours_where_nothing_else_is_said) {
  CacheDesk desk;
  desk.save("k", "{}");
  desk.clock.advance(23h);
  BOOST_TEST(desk.get("k") == "{}");
  desk.clock.advance(2h);
  BOOST_TEST(desk.get("k") == "");
}

BOOST_AUTO_TEST_CASE(bc_023_another_configuration_makes_an_entry_invalid) {
  CacheDesk desk;
  desk.save("k", "{}", {{"configHash", "one"}});
  BOOST_TEST(desk.get("k") == "{}");
  BOOST_TEST(desk.get("k", {{"config_hash", std::string("one")}}) == "{}");
  BOOST_TEST(desk.get("k", {{"config_hash", std::string("two")}}) == "");
  desk.save("k", "{}");
  BOOST_TEST(desk.get("k", {{"config_hash", std::string("one")}}) == "");
}

BOOST_AUTO_TEST_CASE(bc_024_a_key_is_a_digest_of_all_that_the_answer_depends_on) {
  Desk desk;
  const auto key = [&](const char* jql, const char* mappings, std::int64_t period) {
    return desk.column(
        "cache_key", "cache_key",
        {{"jql", std::string(jql)}, {"field_mappings", std::string(mappings)}, {"period", period}});
  };
  const auto one = key("project = A", "{}", 30);
  BOOST_TEST(one.size() == 32u);
  BOOST_TEST(one.find_first_not_of("0123456789abcdef") == std::string::npos);
  BOOST_TEST(key("project = A", "{}", 30) == one);
  BOOST_TEST(key("project = B", "{}", 30) != one);
  BOOST_TEST(key("project = A", "{\"a\":1}", 30) != one);
  BOOST_TEST(key("project = A", "{}", 90) != one);
  BOOST_TEST(desk.column("jql_hash", "cache_key", {{"jql", std::string("abc")}}) ==
             "ba7816bf8f01cfea");
}

BOOST_AUTO_TEST_CASE(bc_025_saving_again_replaces) {
  CacheDesk desk;
  desk.save("k", "{\"n\":1}");
  const auto id = desk.one("select id from jira_cache");
  desk.save("k", "{\"n\":2}");
  BOOST_TEST(desk.get("k") == "{\"n\":2}");
  BOOST_TEST(desk.one("select count(*) || ' ' || max(id) from jira_cache") == "1 " + id);
}

BOOST_AUTO_TEST_CASE(bc_026_entries_are_invalidated_by_hand_and_by_another_jql) {
  CacheDesk desk;
  desk.save("a", "{}");
  desk.save("b", "{}");
  desk.run("InvalidateJiraCache", desk.of({{"cacheKey", "a"}}));
  BOOST_TEST(desk.get("a") == "");
  BOOST_TEST(desk.get("b") == "{}");
  const auto head = desk.engine.head();
  desk.run("InvalidateJiraCache", desk.of({{"cacheKey", "a"}}));
  BOOST_TEST(desk.engine.head() == head);
  desk.run("SaveJiraChangelog", desk.of({{"issueKey", "A-1"}, {"changelog", "{}"}}));
  desk.run("UpdateQuery", desk.of({{"jql", "project = A"}}));
  BOOST_TEST(desk.get("b") == "{}");
  desk.run("UpdateQuery", desk.of({{"jql", "project = B"}}));
  BOOST_TEST(desk.get("b") == "");
  BOOST_TEST(desk.one("select count(*) from jira_changelog_cache") == "0");
}

BOOST_AUTO_TEST_CASE(bc_027_nothing_is_saved_for_what_does_not_exist) {
  CacheDesk desk;
  const object entry{{"cacheKey", "k"}, {"response", "{}"}};
  BOOST_TEST(desk.refused("SaveJiraCache", joined({{"profile", "p_0"}, {"query", desk.query_id}},
                                                  entry)) == "not_found");
  BOOST_TEST(desk.refused("SaveJiraCache", joined({{"profile", desk.profile_id}, {"query", "q_0"}},
                                                  entry)) == "not_found");
  BOOST_TEST(
      desk.append("JiraCacheSaved", joined({{"profile", desk.profile_id}, {"query", "q_0"}}, entry))
          .rejected());
  BOOST_TEST(desk.one("select count(*) from jira_cache") == "0");
  for (const char* bad : {"", "{", "NaN", "{}}", "{\"a\":Infinity}"}) {
    BOOST_TEST(desk.refused("SaveJiraCache", desk.of({{"cacheKey", "k"}, {"response", bad}})) ==
               "invalid_value");
    BOOST_TEST(
        desk.append("JiraCacheSaved", desk.of({{"cacheKey", "k"}, {"response", bad}})).rejected());
  }
}

BOOST_AUTO_TEST_CASE(changelogs_are_saved_one_by_one_and_in_batches) {
  CacheDesk desk;
  const auto entry = [&](const char* issue, const char* content) {
    return desk.of({{"issueKey", issue}, {"changelog", content}});
  };
  desk.run("SaveJiraChangelogs", {{"changelogs", {entry("A-1", "{\"n\":1}"), entry("A-2", "[]")}}});
  desk.run("SaveJiraChangelog", entry("A-1", "{\"n\":2}"));
  const auto get = [&](const char* issue) {
    return desk.column("changelog", "jira_changelog",
                       {{"profile", desk.profile_id},
                        {"query", desk.query_id},
                        {"issue_key", std::string(issue)},
                        {"now", to_iso(desk.clock.now())}});
  };
  BOOST_TEST(get("A-1") == "{\"n\":2}");
  BOOST_TEST(get("A-2") == "[]");
  BOOST_TEST(desk.refused("SaveJiraChangelogs",
                          {{"changelogs", {entry("A-3", "{}"), entry("A-4", "{")}}}) ==
             "invalid_value");
  BOOST_TEST(get("A-3") == "");
  desk.clock.advance(24h);
  BOOST_TEST(get("A-1") == "");
  desk.run("CleanupExpiredCache", {});
  BOOST_TEST(desk.one("select count(*) from jira_changelog_cache") == "0");
}

BOOST_AUTO_TEST_CASE(a_response_of_10_mib_is_kept_to_the_byte) {
  CacheDesk desk;
  std::string response = "{\"issues\":[";
  while (response.size() < (10u << 20)) {
    response += R"({"key":"A-1","fields":{"summary":"Ünï \"q\" ","n":1.50}},)";
  }
  response.back() = ']';
  response += '}';
  desk.save("k", response);
  BOOST_TEST((desk.get("k") == response));
  desk.reopen_without_views();
  BOOST_TEST((desk.get("k") == response));
}

BOOST_AUTO_TEST_CASE(the_issues_of_a_response_are_rows) {
  CacheDesk desk;
  desk.save("k", R"({"issues":[{"key":"A-1","fields":{"summary":"s","status":{"name":"Done"}}},)"
                 R"({"key":"A-2"},7,{"key":"A-3","fields":{"status":{"name":"Open"}}}]})");
  const Parameters ask{{"profile", desk.profile_id},
                       {"query", desk.query_id},
                       {"cache_key", "k"},
                       {"now", to_iso(desk.clock.now())}};
  BOOST_TEST(desk.column("issue_key", "jira_issues", ask) == "A-1 A-2 A-3");
  auto done = ask;
  done.emplace_back("status", "Done");
  BOOST_TEST(desk.column("summary", "jira_issues", done) == "s");
  desk.clock.advance(24h);
  auto later = ask;
  later.back().second = to_iso(desk.clock.now());
  BOOST_TEST(desk.column("issue_key", "jira_issues", later) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::workspace_tests
