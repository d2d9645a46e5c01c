#include <boost/test/unit_test.hpp>
#include <fstream>

#include "modules/workspace/credentials.h"
#include "tests/workspace/desk.h"

namespace annals::workspace_tests {
namespace {

using workspace::cover_credentials;
using workspace::uncover_credentials;

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(credentials_are_taken_out_and_put_back_to_the_byte) {
  const std::pair<const char*, const char*> texts[] = {
      {R"({"token":"abc"})", R"({"token":"•••"})"},
      {"{ \"é\" : 1.50,\n\"Jira_Token\" :\t\"a\\\"b\\u00e9\" , \"x\":[ ]}",
       "{ \"é\" : 1.50,\n\"Jira_Token\" :\t\"•••\" , \"x\":[ ]}"},
      {R"({"a":{"api_key":"k1","b":[{"password":12.5}]},"apiKey":true,"token":""})",
       R"({"a":{"api_key":"•••","b":[{"password":"•••"}]},"apiKey":true,"token":""})"},
      {R"({"secret":{"x":"}","y":["]"]},"z":"token"})", R"({"secret":"•••","z":"token"})"},
      {R"({"token":null,"name":"•••","client-secret":"ünï"})",
       R"({"token":null,"name":"•••","client-secret":"•••"})"},
      {R"(["token","abc"])", R"(["token","abc"])"},
      {"{}", "{}"},
      {"7", "7"}};
  for (const auto& [plain, covered] : texts) {
    const auto found = cover_credentials(plain);
    BOOST_TEST(found.text == covered);
    BOOST_TEST(uncover_credentials(found) == plain);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_taken_apart_without_harm) {
  const std::string text = R"({"token":"abc","b":{"api_key":[1,{"x":"y"}]},"c":"é\u00e9"})";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const auto part = text.substr(0, length);
    BOOST_TEST(uncover_credentials(cover_credentials(part)) == part);
  }
  for (const char* odd :
       {"\"", "\"token\"", "\"token\":", "\"token\":}", "\"\\", "\"token\":\"\\"}) {
    BOOST_TEST(uncover_credentials(cover_credentials(odd)) == odd);
  }
}

BOOST_AUTO_TEST_CASE(bc_098_a_token_comes_back_to_the_byte_and_only_where_it_is_asked_for) {
  Desk desk;
  const std::string config =
      "{ \"base_url\" : \"https://jira.example.org\",\n  \"token\": \"s3cr\\u00e9t \\\"x\\\"\" ,"
      " \"ü\":{\"api_key\":\"k-1\"}, \"cache_size_mb\": 100 }";
  desk.run("CreateProfile", {{"name", "A"}, {"jiraConfig", config}});
  const Parameters ask{{"profile", desk.one("select id from profiles")}};
  const auto covered = desk.column("jira_config", "profile", ask);
  BOOST_TEST(covered.find("s3cr") == std::string::npos);
  BOOST_TEST(covered.find("k-1") == std::string::npos);
  BOOST_TEST(covered.find("\"•••\"") != std::string::npos);
  BOOST_TEST(desk.one("select group_concat(name) from jira_credentials") == "token,api_key");
  BOOST_TEST(desk.one("select group_concat(text) from jira_credentials") == "NULL");
  desk.show_secrets();
  BOOST_TEST(desk.column("jira_config", "profile", ask) == config);
}

BOOST_AUTO_TEST_CASE(a_token_stands_in_no_event_history_package_or_refusal) {
  Desk desk;
  const auto id = desk.profile("A");
  const std::string secret = "s3cret-token";
  auto events = desk.engine.read();
  while (const auto* event = events.next()) {
    if (event->stream.starts_with("$")) continue;
    BOOST_TEST(desk.engine.to_json(*event).find(secret) == std::string::npos);
  }
  for (const char* table : {"profiles", "jira_credentials"}) {
    std::vector<Value> key{id};
    if (std::string_view(table) == "jira_credentials") {
      key.emplace_back(std::stoll(desk.one("select place from jira_credentials")));
    }
    for (const auto& change : desk.engine.history(table, key).changes) {
      for (const auto& column : change.columns) {
        const auto* text = std::get_if<std::string>(&column.after);
        if (text) BOOST_TEST(text->find(secret) == std::string::npos);
      }
    }
  }
  for (std::int64_t wanted : {0, 1}) {
    const auto package = desk.rows("profile_package", {{"profile", id}, {"include_token", wanted}});
    BOOST_TEST(package.find(secret) == std::string::npos);
    BOOST_TEST(package.find("\"includes_token\":false") != std::string::npos);
  }
  desk.refused("CreateProfile", {{"name", "A"}, {"jiraConfig", configured}});
  BOOST_TEST(desk.message.find(secret) == std::string::npos);
  desk.refused("CreateProfile", {{"name", "B"}, {"jiraConfig", R"({"token":"s3cret-token")"}});
  BOOST_TEST(desk.message.find(secret) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_configuration_that_was_read_covered_may_be_written_back) {
  Desk desk;
  const std::string config = R"({"base_url":"https://j","token":"one","b":{"token":"two"},"n":1})";
  desk.run("CreateProfile", {{"name", "A"}, {"jiraConfig", config}});
  const auto id = desk.one("select id from profiles");
  auto covered = desk.column("jira_config", "profile", {{"profile", id}});
  covered.replace(covered.find("\"n\":1"), 5, "\"n\":2");
  desk.run("UpdateProfile", {{"profile", id}, {"jiraConfig", covered}});
  desk.show_secrets();
  BOOST_TEST(desk.column("jira_config", "profile", {{"profile", id}}) ==
             R"({"base_url":"https://j","token":"one","b":{"token":"two"},"n":2})");
  const object unknown{{"profile", id}, {"jiraConfig", R"({"password":"•••"})"}};
  BOOST_TEST(desk.refused("UpdateProfile", unknown) == "invalid_value");
  BOOST_TEST(desk.refused("CreateProfile", {{"name", "B"}, {"jiraConfig", R"({"token":"•••"})"}}) ==
             "invalid_value");
}

BOOST_AUTO_TEST_CASE(another_configuration_brings_its_own_credentials) {
  Desk desk;
  const auto id = desk.profile("A");
  desk.run("UpdateProfile", {{"profile", id}, {"name", "B"}});
  desk.show_secrets();
  BOOST_TEST(desk.one("select text from jira_credentials") == "\"s3cret-token\"");
  desk.run("UpdateProfile", {{"profile", id}, {"jiraConfig", R"({"token":"new"})"}});
  BOOST_TEST(desk.one("select group_concat(text) from jira_credentials") == "\"new\"");
  desk.run("UpdateProfile", {{"profile", id}, {"jiraConfig", "{}"}});
  BOOST_TEST(desk.one("select count(*) from jira_credentials") == "0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::workspace_tests
