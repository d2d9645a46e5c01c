#include <boost/test/unit_test.hpp>
#include <regex>

#include "tests/workspace/desk.h"

namespace annals::workspace_tests {
namespace {

BOOST_AUTO_TEST_SUITE(queries)

BOOST_AUTO_TEST_CASE(bc_006_a_query_needs_a_configured_profile) {
  Desk desk;
  desk.run("CreateProfile", {{"name", "A"}});
  const auto id = desk.one("select id from profiles");
  const object ask{{"profile", id}, {"name", "Q"}, {"jql", "project = A"}};
  BOOST_TEST(desk.refused("CreateQuery", ask) == "dependency");
  desk.run("UpdateProfile", {{"profile", id}, {"jiraConfig", configured}});
  const auto done = desk.run("CreateQuery", ask);
  BOOST_REQUIRE(done.warnings.size() == 1u);
  BOOST_TEST(done.warnings[0].find("field mappings") != std::string::npos);
  BOOST_TEST(std::regex_match(desk.one("select id from queries"), std::regex("q_[0-9a-f]{12}")));
  desk.run("UpdateProfile", {{"profile", id}, {"fieldMappings", R"({"dora":{}})"}});
  BOOST_TEST(
      desk.run("CreateQuery", {{"profile", id}, {"name", "R"}, {"jql", "x"}}).warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_public_jira_without_a_token_counts_as_configured) {
  Desk desk;
  const char* config = R"({"base_url":"https://jira.atlassian.com","token":"","configured":false})";
  desk.run("CreateProfile", {{"name", "A"}, {"jiraConfig", config}});
  desk.query(desk.one("select id from profiles"), "Q");
}

BOOST_AUTO_TEST_CASE(bc_007_a_name_is_unique_in_its_profile) {
  Desk desk;
  const auto a = desk.profile("A");
  const auto b = desk.profile("B");
  desk.query(a, "Q");
  BOOST_TEST(desk.refused("CreateQuery", {{"profile", a}, {"name", " Q"}, {"jql", "x"}}) ==
             "duplicate_name");
  desk.query(b, "Q");
  for (const auto& bad : {std::string(" "), times(101, "x")}) {
    BOOST_TEST(desk.refused("CreateQuery", {{"profile", a}, {"name", bad}, {"jql", "x"}}) ==
               "invalid_value");
  }
  BOOST_TEST(desk.refused("CreateQuery", {{"profile", a}, {"name", "R"}, {"jql", " "}}) ==
             "invalid_value");
  BOOST_TEST(desk.refused("CreateQuery", {{"profile", "p_0"}, {"name", "R"}, {"jql", "x"}}) ==
             "not_found");
}

BOOST_AUTO_TEST_CASE(a_profile_has_at_most_100_queries) {
  Desk desk;
  const auto profile = desk.profile("A");
  for (int i = 1; i <= 100; ++i) desk.query(profile, "Q" + std::to_string(i));
  BOOST_TEST(desk.refused("CreateQuery", {{"profile", profile}, {"name", "Q"}, {"jql", "x"}}) ==
             "limit");
  desk.query(desk.profile("B"), "Q");
}

BOOST_AUTO_TEST_CASE(bc_008_the_active_and_the_last_query_are_deleted_only_by_cascade) {
  Desk desk;
  const auto profile = desk.profile("A");
  const auto one = desk.query(profile, "One");
  const auto two = desk.query(profile, "Two");
  desk.run("SwitchQuery", {{"profile", profile}, {"query", two}});
  const auto of = [&](const std::string& query, bool cascade) {
    return object{{"profile", profile}, {"query", query}, {"cascade", cascade}};
  };
  BOOST_TEST(desk.refused("DeleteQuery", of(two, false)) == "active_query");
  desk.run("DeleteQuery", of(two, true));
  BOOST_TEST(desk.one("select value from app_state where key = 'active_query_id'") == one);
  desk.run("SwitchProfile", {{"profile", desk.profile("B")}});
  BOOST_TEST(desk.refused("DeleteQuery", of(one, false)) == "last_query");
  desk.run("DeleteQuery", of(one, true));
  BOOST_TEST(desk.refused("DeleteQuery", of(one, true)) == "not_found");
  const auto three = desk.query(profile, "Three");
  desk.run("SaveJiraCache",
           {{"profile", profile}, {"query", three}, {"cacheKey", "k"}, {"response", "{}"}});
  desk.query(profile, "Four");
  desk.run("DeleteQuery", of(three, false));
  BOOST_TEST(desk.one("select count(*) from jira_cache") == "0");
}

BOOST_AUTO_TEST_CASE(bc_012_a_query_is_updated_field_by_field) {
  Desk desk;
  const auto profile = desk.profile("A");
  BOOST_TEST(desk.rows("list_queries", {{"profile", profile}}) == "");
  const auto query = desk.query(profile, "Q");
  desk.query(profile, "Other");
  const object of{{"profile", profile}, {"query", query}};
  const std::string shown = "select name || '|' || jql from queries where id = '" + query + "'";
  desk.run("UpdateQuery", joined(of, {{"jql", "project = B"}}));
  BOOST_TEST(desk.one(shown) == "Q|project = B");
  desk.run("UpdateQuery", joined(of, {{"name", " R "}}));
  BOOST_TEST(desk.one(shown) == "R|project = B");
  const auto head = desk.engine.head();
  desk.run("UpdateQuery", of);
  BOOST_TEST(desk.engine.head() == head);
  BOOST_TEST(desk.refused("UpdateQuery", joined(of, {{"name", "Other"}})) == "duplicate_name");
  BOOST_TEST(desk.refused("UpdateQuery", {{"profile", profile}, {"query", "q_0"}, {"name", "x"}}) ==
             "not_found");
  BOOST_TEST(
      !!desk.append("QueryImported", {{"profile", profile}, {"query", "main"}, {"name", "Main"}}));
  BOOST_TEST(desk.column("jql", "query", {{"profile", profile}, {"query", "main"}}) == "");
}

BOOST_AUTO_TEST_CASE(bc_013_what_is_done_in_one_profile_does_not_show_in_another) {
  Desk desk;
  const auto a = desk.profile("A");
  const auto b = desk.profile("B");
  for (const auto& profile : {a, b}) {
    const object of{{"profile", profile}, {"query", "q"}};
    BOOST_TEST(!!desk.append("QueryImported", joined(of, {{"name", "Q"}, {"jql", "j"}})));
    const auto own = boost::json::serialize(object{{"of", profile}});
    desk.run("SaveJiraCache", joined(of, {{"cacheKey", "k"}, {"response", own}}));
    desk.run("SaveJiraChangelog", joined(of, {{"issueKey", "I-1"}, {"changelog", own}}));
    desk.run("SaveStatistics", joined(of, {{"statistics", R"([{"date":"2025-01-06"}])"}}));
    desk.run("SaveMetricsSnapshot",
             joined(of, {{"snapshotDate", "2025-01"}, {"metricType", "dora"}, {"metrics", own}}));
  }
  const auto all_of_b = [&] {
    const std::string of = " where profile_id = '" + b + "'";
    return desk.one("select group_concat(response) from jira_cache" + of) +
           desk.one("select group_concat(changelog) from jira_changelog_cache" + of) +
           desk.one("select group_concat(metrics) from metrics_snapshots" + of) +
           desk.one("select group_concat(stat_date) from project_statistics" + of) +
           desk.one("select group_concat(name) from queries" + of);
  };
  const auto before = all_of_b();
  BOOST_TEST(before.find("NULL") == std::string::npos);
  const object of{{"profile", a}, {"query", "q"}};
  desk.run("InvalidateJiraCache", of);
  desk.run("InvalidateJiraChangelog", of);
  desk.run("SaveMetricsSnapshot",
           joined(of, {{"snapshotDate", "2025-01"}, {"metricType", "dora"}, {"metrics", "{}"}}));
  desk.run("SaveStatistics", of);
  desk.run("UpdateQuery", joined(of, {{"name", "Other"}}));
  desk.run("DeleteQuery", joined(of, {{"cascade", true}}));
  BOOST_TEST(all_of_b() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::workspace_tests
