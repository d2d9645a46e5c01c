#include <boost/test/unit_test.hpp>
#include <regex>

#include "tests/workspace/desk.h"

namespace annals::workspace_tests {
namespace {

BOOST_AUTO_TEST_SUITE(profiles)

BOOST_AUTO_TEST_CASE(bc_001_a_new_profile_has_an_id_and_is_listed_first) {
  Desk desk;
  desk.run("CreateProfile", {{"name", "Older"}});
  desk.clock.advance(std::chrono::seconds(1));
  desk.run("CreateProfile", {{"name", " My Profile  "}, {"description", "What it is for"}});
  BOOST_TEST(desk.column("name", "list_profiles") == "My Profile Older");
  const auto id = desk.one("select id from profiles where name = 'My Profile'");
  BOOST_TEST(std::regex_match(id, std::regex("p_[0-9a-f]{12}")));
  BOOST_TEST(desk.one("select description from profiles where name = 'My Profile'") ==
             "What it is for");
  BOOST_TEST(desk.one("select forecast_settings from profiles") ==
             R"({"pert_factor":1.2,"deadline":null,"data_points_count":12})");
}

BOOST_AUTO_TEST_CASE(bc_002_a_name_is_taken_in_whatever_case) {
  Desk desk;
  desk.run("CreateProfile", {{"name", "Größe Ж"}});
  for (const char* same : {"Größe Ж", "gRÖßE ж", " größe Ж "}) {
    BOOST_TEST(desk.refused("CreateProfile", {{"name", same}}) == "duplicate_name");
  }
  desk.run("CreateProfile", {{"name", "Große Ж"}});
}

BOOST_AUTO_TEST_CASE(bc_003_a_name_has_1_to_100_characters) {
  Desk desk;
  for (const auto& bad : {std::string(), std::string("   "), times(101, "ä")}) {
    BOOST_TEST(desk.refused("CreateProfile", {{"name", bad}}) == "invalid_value");
  }
  desk.run("CreateProfile", {{"name", times(100, "ä")}});
  desk.run("CreateProfile", {{"name", "  " + times(100, "b") + "  "}});
}

BOOST_AUTO_TEST_CASE(bc_004_there_are_at_most_50_profiles) {
  Desk desk;
  for (int i = 1; i <= 50; ++i) {
    desk.run("CreateProfile", {{"name", "Profile " + std::to_string(i)}});
  }
  BOOST_TEST(desk.refused("CreateProfile", {{"name", "Profile 51"}}) == "limit");
  BOOST_TEST(desk.one("select count(distinct id) from profiles") == "50");
}

BOOST_AUTO_TEST_CASE(bc_005_renaming_changes_the_name_alone) {
  Desk desk;
  const auto id = desk.profile("Old");
  desk.profile("Other");
  const char* rest =
      "select created_at || last_used || jira_config || show_points from profiles order by rowid";
  const auto before = desk.one(rest);
  desk.clock.advance(std::chrono::hours(1));
  desk.run("RenameProfile", {{"profile", id}, {"name", "  New  "}});
  BOOST_TEST(desk.one("select name from profiles where id = '" + id + "'") == "New");
  BOOST_TEST(desk.one(rest) == before);
  BOOST_TEST(desk.refused("RenameProfile", {{"profile", id}, {"name", "oTHER"}}) ==
             "duplicate_name");
  desk.run("RenameProfile", {{"profile", id}, {"name", "NEW"}});
  BOOST_TEST(desk.one("select name from profiles where id = '" + id + "'") == "NEW");
  const auto head = desk.engine.head();
  desk.run("RenameProfile", {{"profile", id}, {"name", "NEW"}});
  BOOST_TEST(desk.engine.head() == head);
  BOOST_TEST(desk.refused("RenameProfile", {{"profile", "p_0"}, {"name", "X"}}) == "not_found");
  BOOST_TEST(desk.refused("RenameProfile", {{"profile", id}, {"name", " "}}) == "invalid_value");
}

BOOST_AUTO_TEST_CASE(settings_are_changed_one_by_one_and_kept_byte_for_byte) {
  Desk desk;
  const auto id = desk.profile("A");
  const char* odd = "{ \"b\" : 1.50,\n\t\"a\":[1e3 , 123456789012345678901], \"é\\u00e9\":{}}";
  desk.run("UpdateProfile",
           {{"profile", id}, {"fieldMappings", odd}, {"showPoints", {{"value", true}}}});
  BOOST_TEST(desk.one("select field_mappings from profiles") == odd);
  BOOST_TEST(desk.one("select show_points || show_milestone || name from profiles") == "10A");
  desk.run("UpdateProfile", {{"profile", id}, {"showPoints", {{"value", false}}}});
  BOOST_TEST(desk.one("select show_points || (field_mappings <> '{}') from profiles") == "01");
  for (const char* bad : {"", "[]", "{", "{\"a\":NaN}", "nothing", "1"}) {
    BOOST_TEST(desk.refused("UpdateProfile", {{"profile", id}, {"forecastSettings", bad}}) ==
               "invalid_value");
  }
}

BOOST_AUTO_TEST_CASE(a_jira_configuration_is_checked_member_by_member) {
  Desk desk;
  const auto id = desk.profile("A");
  const auto with = [&](const std::string& members) {
    return object{{"profile", id},
                  {"jiraConfig", "{\"base_url\":\"https://j.example\"" + members + "}"}};
  };
  for (const char* good :
       {"", R"(,"api_version":"v3")", R"(,"token":"")", R"(,"cache_size_mb":10)",
        R"(,"cache_size_mb":1000,"max_results_per_call":1000)", R"(,"points_field":"")",
        R"(,"points_field":"customfield_10016")", R"(,"other":[1])", R"(,"token":null)"}) {
    desk.run("UpdateProfile", with(good));
  }
  for (const char* bad :
       {R"(,"api_version":"v4")", R"(,"token":"  ")", R"(,"token":7)", R"(,"cache_size_mb":9)",
        R"(,"cache_size_mb":1001)", R"(,"cache_size_mb":"10")", R"(,"max_results_per_call":9)",
        R"(,"max_results_per_call":1001)", R"(,"points_field":"customfield_")",
        R"(,"points_field":"customfield_1x")", R"(,"points_field":"points")"}) {
    BOOST_TEST_INFO_SCOPE(bad);
    BOOST_TEST(desk.refused("UpdateProfile", with(bad)) == "invalid_value");
  }
  const auto create = [](const std::string& name, const std::string& config) {
    return object{{"name", name}, {"jiraConfig", config}};
  };
  for (const char* url : {"ftp://j", "https://", "j.example", "https://u:p@j.example"}) {
    BOOST_TEST_INFO_SCOPE(url);
    const auto config = boost::json::serialize(object{{"base_url", url}});
    BOOST_TEST(desk.refused("CreateProfile", create("B", config)) == "invalid_value");
  }
  BOOST_TEST(desk.refused("CreateProfile", create("B", R"({"configured":true})")) ==
             "invalid_value");
  desk.run("CreateProfile", create("B", "{}"));
  desk.run("CreateProfile", create("C", R"({"base_url":"http://j/a@b"})"));
}

BOOST_AUTO_TEST_CASE(bc_009_a_profile_goes_with_everything_of_it_and_nothing_of_others) {
  Desk desk;
  const auto gone = desk.profile("Gone");
  const auto stays = desk.profile("Stays");
  for (int i = 0; i < 20; ++i) {
    for (const auto& profile : {gone, stays}) {
      const object of{{"profile", profile}, {"query", desk.query(profile, std::to_string(i))}};
      desk.run("SaveJiraCache", joined(of, {{"cacheKey", "k"}, {"response", "{}"}}));
      desk.run("SaveJiraChangelog", joined(of, {{"issueKey", "A-1"}, {"changelog", "{}"}}));
      desk.run("SaveStatistics", joined(of, {{"statistics", R"([{"date":"2025-01-06"}])"}}));
      desk.run(
          "SaveMetricsSnapshot",
          joined(of, {{"snapshotDate", "2025-01"}, {"metricType", "flow"}, {"metrics", "{}"}}));
    }
  }
  const std::string tables[] = {
      "jira_cache",    "jira_changelog_cache", "project_data", "project_statistics",
      "project_scope", "metrics_snapshots",    "queries",      "jira_credentials"};
  BOOST_TEST(desk.run("DeleteProfile", {{"profile", gone}}).warnings.size() == 1u);
  for (const auto& table : tables) {
    BOOST_TEST_INFO_SCOPE(table);
    BOOST_TEST(desk.one("select count(*) from " + table + " where profile_id = '" + gone + "'") ==
               "0");
    BOOST_TEST(desk.one("select count(*) from " + table) ==
               (table == "jira_credentials" ? "1" : "20"));
  }
  BOOST_TEST(desk.refused("DeleteProfile", {{"profile", gone}}) == "not_found");
}

BOOST_AUTO_TEST_CASE(bc_010_another_profile_takes_over_from_a_deleted_active_one) {
  Desk desk;
  const auto first = desk.profile("First");
  const auto older = desk.query(first, "Older");
  desk.clock.advance(std::chrono::seconds(1));
  desk.query(first, "Newer");
  const auto second = desk.profile("Second");
  desk.clock.advance(std::chrono::seconds(1));
  desk.run("UseQuery", {{"profile", first}, {"query", older}});
  desk.run("SwitchProfile", {{"profile", second}});
  BOOST_TEST(desk.rows("active") == second + "|Second||");
  desk.run("DeleteProfile", {{"profile", second}});
  BOOST_TEST(desk.rows("active") == first + "|First|" + older + "|Older");
  desk.run("DeleteProfile", {{"profile", first}});
  BOOST_TEST(desk.rows("active") == "");
  BOOST_TEST(desk.one("select count(*) from app_state where key like 'active%'") == "0");
}

BOOST_AUTO_TEST_CASE(bc_011_switching_is_all_or_nothing) {
  Desk desk;
  const auto a = desk.profile("A");
  const auto query = desk.query(a, "Q");
  const auto b = desk.profile("B");
  desk.clock.advance(std::chrono::seconds(5));
  desk.run("SwitchProfile", {{"profile", a}});
  const auto active = desk.rows("active");
  BOOST_TEST(active == a + "|A|" + query + "|Q");
  BOOST_TEST(desk.column("name", "list_profiles") == "A B");
  BOOST_TEST(desk.one("select last_used from queries") == "2026-01-01T00:00:05Z");
  BOOST_TEST(desk.refused("SwitchProfile", {{"profile", "p_0"}}) == "not_found");
  BOOST_TEST(desk.refused("SwitchQuery", {{"query", "q_0"}}) == "not_found");
  BOOST_TEST(desk.refused("SwitchQuery", {{"profile", b}, {"query", query}}) == "not_found");
  BOOST_TEST(desk.rows("active") == active);
  BOOST_TEST(desk.append("ActiveChanged", {{"profile", b}, {"query", query}}).rejected());
  BOOST_TEST(desk.rows("active") == active);
}

BOOST_AUTO_TEST_CASE(loading_a_profile_for_work_puts_it_first) {
  Desk desk;
  const auto a = desk.profile("A");
  desk.clock.advance(std::chrono::milliseconds(1));
  desk.profile("B");
  BOOST_TEST(desk.column("name", "list_profiles") == "B A");
  desk.clock.advance(std::chrono::milliseconds(1));
  desk.run("UseProfile", {{"profile", a}});
  BOOST_TEST(desk.column("name", "list_profiles") == "A B");
  BOOST_TEST(desk.rows("active") == "");
}

BOOST_AUTO_TEST_CASE(bc_014_imported_ids_may_hold_any_characters) {
  Desk desk;
  for (const char* id : {"default", "007", "a b/ü'\"%", "p_"}) {
    BOOST_TEST(!!desk.append("ProfileImported", {{"profile", id}, {"name", id}}));
    BOOST_TEST(!!desk.append("QueryImported", {{"profile", id}, {"query", "main"}, {"name", "M"}}));
    desk.run("SwitchProfile", {{"profile", id}});
    BOOST_TEST(desk.one("select value from app_state where key = 'active_profile_id'") == id);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::workspace_tests
