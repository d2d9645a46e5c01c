#include <boost/test/unit_test.hpp>

#include "tests/workspace/desk.h"

namespace annals::workspace_tests {
namespace {

using boost::json::value;

/// A desk that may show secrets, with a profile of two queries and what belongs to them.
struct PackageDesk : Desk {
  PackageDesk() {
    show_secrets();
    id = profile("A");
    run("UpdateProfile", {{"profile", id}, {"showPoints", {{"value", true}}}});
    for (const char* name : {"One", "Two"}) {
      const object of{{"profile", id}, {"query", query(id, name)}};
      run("SaveJiraCache",
          joined(of, {{"cacheKey", "k"},
                      {"response", "{\"issues\":[" + times(1000, "{\"key\":\"A-1\"},") + "{}]}"}}));
      run("SaveStatistics", joined(of, {{"statistics", R"([{"date":"2025-01-06"}])"}}));
      run("SaveMetricsSnapshot", joined(of, {{"snapshotDate", "2025-01"},
                                             {"metricType", "flow"},
                                             {"metrics", R"({"n":1.50})"},
                                             {"forecast", "{}"}}));
    }
  }

  std::string package(Parameters more = {}) {
    more.emplace_back("profile", id);
    return rows("profile_package", more);
  }

  std::string id;
};

/// The package as JSON, changed by `change`.
template <class Change>
std::string changed(const std::string& package, Change&& change) {
  value json = boost::json::parse(package);
  change(json.as_object());
  return boost::json::serialize(json);
}

BOOST_AUTO_TEST_SUITE(packages)

BOOST_AUTO_TEST_CASE(bc_120_credentials_are_left_out_unless_they_are_wanted) {
  PackageDesk desk;
  const auto stripped = boost::json::parse(desk.package());
  const auto& config = stripped.at("profile_data").at("jira_config").as_object();
  BOOST_TEST(!config.contains("token"));
  BOOST_TEST(config.at("base_url").as_string() == "https://jira.example.org");
  BOOST_TEST(!stripped.at("manifest").at("includes_token").as_bool());
  const auto whole = boost::json::parse(desk.package({{"include_token", std::int64_t{1}}}));
  BOOST_TEST(whole.at("profile_data").at("jira_config").at("token").as_string() == "s3cret-token");
  BOOST_TEST(whole.at("manifest").at("includes_token").as_bool());
  BOOST_TEST(desk.one("select jira_config from profile_data") == configured);
  desk.run("UpdateProfile", {{"profile", desk.id}, {"jiraConfig", R"({"token":""})"}});
  const auto none = boost::json::parse(desk.package({{"include_token", std::int64_t{1}}}));
  BOOST_TEST(!none.at("manifest").at("includes_token").as_bool());
}

BOOST_AUTO_TEST_CASE(bc_123_a_package_of_the_configuration_alone_is_small) {
  PackageDesk desk;
  const auto full = desk.package();
  const auto small = desk.package({{"mode", "CONFIG_ONLY"}});
  BOOST_TEST(small.size() * 10 <= full.size());
  BOOST_TEST(small.find("A-1") == std::string::npos);
  BOOST_TEST(small.find("\"jql\":\"project = A\"") != std::string::npos);
  BOOST_TEST(small.find("\"includes_cache\":false") != std::string::npos);
  BOOST_TEST(full.find("\"includes_cache\":true") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_package_comes_in_where_its_profile_is_not) {
  PackageDesk desk;
  const auto package = desk.package({{"include_token", std::int64_t{1}}});
  Desk other;
  other.show_secrets();
  other.run("ImportProfile", {{"package", package}});
  for (const char* sql :
       {"select id || name || created_at || jira_config || show_points from profile_data",
        "select group_concat(id || name || jql) from (select * from queries order by id)",
        "select group_concat(data) from (select * from project_data order by query_id)",
        "select group_concat(metrics || forecast) from metrics_snapshots",
        "select group_concat(response || expires_at) from jira_cache",
        "select group_concat(stat_date) from project_statistics"}) {
    BOOST_TEST_INFO_SCOPE(sql);
    BOOST_TEST(other.one(sql) == desk.one(sql));
  }
}

BOOST_AUTO_TEST_CASE(bc_121_what_is_no_package_is_refused) {
  PackageDesk desk;
  const auto package = desk.package();
  const auto without = [&](const char* member) {
    return changed(package, [&](object& json) { json.erase(member); });
  };
  const auto of_version = [&](const char* version) {
    return changed(package,
                   [&](object& json) { json["manifest"].as_object()["version"] = version; });
  };
  for (const auto& bad : {std::string("{}"), without("manifest"), without("profile_data"),
                          of_version("9.0"), of_version("0.1"), of_version("21"), of_version("")}) {
    BOOST_TEST(desk.refused("ImportProfile", {{"package", bad}}) == "invalid_package");
  }
  for (const char* bad : {"", "[]", "{"}) {
    BOOST_TEST(desk.refused("ImportProfile", {{"package", bad}}) == "invalid_value");
  }
  BOOST_TEST(desk.refused("ImportProfile", {{"package", package}, {"strategy", "replace"}}) ==
             "invalid_value");
  for (const char* good : {"1.0", "1.7", "2.0", "2.5"}) {
    desk.run("ImportProfile", {{"package", of_version(good)}});
  }
}

BOOST_AUTO_TEST_CASE(overwriting_takes_just_what_the_package_has) {
  PackageDesk desk;
  const auto package = changed(desk.package(), [](object& json) {
    json["profile_data"].as_object()["description"] = "from the package";
  });
  desk.query(desk.id, "Three");
  desk.run("UpdateProfile", {{"profile", desk.id}, {"name", "Changed"}, {"description", "local"}});
  desk.run("ImportProfile", {{"package", package}, {"strategy", "overwrite"}});
  BOOST_TEST(desk.one("select name || ' ' || description from profiles") == "A from the package");
  BOOST_TEST(desk.one("select group_concat(name) from (select name from queries order by name)") ==
             "One,Two");
  BOOST_TEST(desk.one("select count(*) from jira_credentials") == "0");
}

BOOST_AUTO_TEST_CASE(merging_keeps_local_credentials_and_unites_the_queries) {
  PackageDesk desk;
  const auto package = changed(desk.package(), [](object& json) {
    auto& config = json["profile_data"].as_object()["jira_config"].as_object();
    config["token"] = "foreign";
    config["base_url"] = "https://other.example.org";
  });
  desk.query(desk.id, "Three");
  desk.run("UpdateProfile", {{"profile", desk.id}, {"description", "local"}});
  desk.run("ImportProfile", {{"package", package}, {"strategy", "merge"}});
  BOOST_TEST(desk.one("select jira_config ->> '$.token' from profile_data") == "s3cret-token");
  BOOST_TEST(desk.one("select jira_config ->> '$.base_url' from profile_data") ==
             "https://other.example.org");
  BOOST_TEST(desk.one("select group_concat(name) from (select name from queries order by name)") ==
             "One,Three,Two");
}

BOOST_AUTO_TEST_CASE(renaming_makes_another_profile) {
  PackageDesk desk;
  const auto package = desk.package();
  desk.run("ImportProfile", {{"package", package}, {"strategy", "rename"}});
  BOOST_TEST(desk.one("select group_concat(id || '=' || name) from (select * from profiles order "
                      "by rowid)") ==
             desk.id + "=A," + desk.id + "_20260101_000000=A (imported 20260101_000000)");
  BOOST_TEST(desk.one("select count(*) from queries") == "4");
  BOOST_TEST(desk.one("select text from jira_credentials") == "\"s3cret-token\"");
}

BOOST_AUTO_TEST_CASE(bc_124_show_points_was_written_in_many_ways) {
  const std::pair<const char*, const char*> spellings[] = {
      {R"(["show"])", "1"}, {"[]", "0"},     {"1", "1"},    {"0", "0"},
      {"true", "1"},        {"false", "0"},  {"null", "0"}, {R"("invalid")", "0"},
      {"{}", "0"},          {"[1,2,3]", "0"}};
  for (const auto& [spelling, meaning] : spellings) {
    BOOST_TEST_INFO_SCOPE(spelling);
    Desk desk;
    desk.run("ImportProfile",
             {{"package", R"({"manifest":{"version":"2.0"},"profile_data":{"id":"p","name":"A",)"
                          R"("show_points": )" +
                              std::string(spelling) + "}}"}});
    BOOST_TEST(desk.one("select show_points from profiles") == meaning);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::workspace_tests
