#include <boost/test/unit_test.hpp>

#include "tests/work/workshop.h"

namespace annals::work_tests {
namespace {

BOOST_AUTO_TEST_SUITE(keys)

// Past the decisions, the tables themselves hold the strict rule.
bool table_takes_epic(Workshop& shop, const std::string& key) {
  return static_cast<bool>(
      shop.append({{"EpicCreated", "{\"key\":" + json_text(key) +
                                       R"(,"title":"t","status":"draft","priority":"high"})"}}));
}
bool table_takes_feature(Workshop& shop, const std::string& key) {
  return static_cast<bool>(
      shop.append({{"FeatureCreated", "{\"key\":" + json_text(key) +
                                          R"(,"epic":"E04","title":"t","status":"draft"})"}}));
}
bool table_takes_task(Workshop& shop, const std::string& key) {
  return static_cast<bool>(shop.append(
      {{"TaskCreated", "{\"key\":" + json_text(key) +
                           R"(,"feature":"E04-F01","title":"t","status":"todo","priority":5})"}}));
}

BOOST_AUTO_TEST_CASE(sh_001_an_epic_key_is_e_and_two_digits) {
  Workshop shop;
  for (const std::string key : {"E01", "E04", "E99"}) BOOST_TEST(table_takes_epic(shop, key));
  const std::string wrong[] = {"E1",  "E001",  "Epic01", "",     "E",
                               "F01", "E04\n", "E٠٤",    " E04", "E4-"};
  for (const auto& key : wrong) {
    BOOST_TEST_INFO_SCOPE("key: " << key);
    BOOST_TEST(!table_takes_epic(shop, key));
    if (key.empty()) continue;  // a command without a key asks for the next one
    BOOST_TEST(
        shop.refused("CreateEpic", "{\"title\":\"t\",\"key\":" + json_text(key) + "}").message ==
        "Invalid epic key format: '" + key + "'. Expected: E##");
  }
  BOOST_TEST(!table_takes_epic(shop, "e05"));
}

BOOST_AUTO_TEST_CASE(sh_001_commands_take_an_epic_key_in_lower_case) {
  Workshop shop;
  shop.run("CreateEpic", R"({"key":"e01","title":"t"})");
  BOOST_TEST(shop.one("select key from epics") == "E01");
  shop.run("UpdateEpic", R"({"epic":"e01-some-slug","title":"u"})");
  BOOST_TEST(shop.one("select title from epics where key = 'E01'") == "u");
}

BOOST_AUTO_TEST_CASE(sh_002_a_feature_key_begins_with_its_epics) {
  Workshop shop;
  for (const std::string epic : {"E04", "E05", "E99"}) shop.epic(epic);
  for (const std::string key : {"E04-F01", "E04-F12"}) shop.feature(key);
  shop.run("CreateFeature", R"({"epic":"E99","key":"E99-F99","title":"t"})");
  const auto no = shop.refused("CreateFeature", R"({"epic":"E05","key":"E04-F02","title":"t"})");
  BOOST_TEST(no.code == "wrong_parent");
  BOOST_TEST(no.message.find("does not belong to epic") != std::string::npos);
  for (const std::string key : {"E4-F01", "E04-F1", "E04F01", "E04", "E4-F01", "X04-F01"}) {
    BOOST_TEST_INFO_SCOPE("key: " << key);
    BOOST_TEST(!table_takes_feature(shop, key));
    BOOST_TEST(
        shop.refused("CreateFeature", R"({"epic":"E04","title":"t","key":")" + key + "\"}").code ==
        "invalid_key");
  }
  BOOST_TEST(!table_takes_feature(shop, ""));
  BOOST_TEST(!table_takes_feature(shop, "F01"));
}

BOOST_AUTO_TEST_CASE(sh_003_a_task_key_begins_with_its_features) {
  Workshop shop;
  for (const std::string epic : {"E01", "E04", "E99"}) shop.epic(epic);
  for (const std::string feature : {"E01-F02", "E04-F01", "E04-F02", "E99-F99"}) {
    shop.feature(feature);
  }
  for (const std::string key :
       {"T-E04-F01-001", "T-E04-F01-042", "T-E99-F99-999", "T-E01-F02-003"}) {
    shop.task(key);
  }
  const auto no =
      shop.refused("CreateTask", R"({"feature":"E04-F02","key":"T-E04-F01-002","title":"t"})");
  BOOST_TEST(no.code == "wrong_parent");
  BOOST_TEST(no.message.find("does not belong to feature") != std::string::npos);
  for (const std::string key : {"INVALID", "T-E4-F1-1", "T-E04-F01-1", "T-E04-F01-0001",
                                "T-E04-F01", "INVALID-KEY", "T-E04-F01-000"}) {
    BOOST_TEST_INFO_SCOPE("key: " << key);
    BOOST_TEST(!table_takes_task(shop, key));
    BOOST_TEST(shop.refused("CreateTask", R"({"title":"t","key":")" + key + "\"}").message ==
               "Invalid task key format: '" + key + "'. Expected: T-E##-F##-###");
  }
  BOOST_TEST(!table_takes_task(shop, "E04-F01-002"));
  BOOST_TEST(!table_takes_task(shop, "t-e04-f01-002"));
  BOOST_TEST(table_takes_task(shop, "T-E04-F01-002"));
}

BOOST_AUTO_TEST_CASE(sh_004_commands_take_short_and_lower_case_task_keys) {
  Workshop shop;
  shop.epic("E01");
  shop.feature("E01-F02");
  shop.task("T-E01-F02-001");
  for (const std::string key :
       {"T-E01-F02-001", "E01-F02-001", "e01-f02-001", "t-e01-f02-001", "E01-F02-001-task-name"}) {
    BOOST_TEST_INFO_SCOPE("key: " << key);
    shop.run("UpdateTask", R"({"task":")" + key + R"(","title":")" + key + "\"}");
    BOOST_TEST(shop.one("select title from tasks where key = 'T-E01-F02-001'") == key);
  }
  for (const std::string key : {"INVALID", "", "E01-F02-0", "E01-F02-1000", "E01-F02-abc",
                                "E01-F02-000", "E01-F02-", "E01-F02-001-", "E01-F02-001-a b"}) {
    BOOST_TEST_INFO_SCOPE("key: " << key);
    BOOST_TEST(shop.refused("UpdateTask", R"({"title":"t","task":)" + json_text(key) + "}").code ==
               "invalid_key");
  }
  for (const std::string key : {"E01-F02-123", "E01-F02-999"}) shop.task(key);
  BOOST_TEST(shop.column("key", "list_tasks_by_feature", {{"feature", "e01-f02"}}) ==
             "T-E01-F02-001 T-E01-F02-123 T-E01-F02-999");
}

BOOST_AUTO_TEST_CASE(sh_004_a_feature_may_be_named_by_its_suffix_beside_its_epic) {
  Workshop shop;
  shop.epic("E02");
  for (const std::string suffix : {"F01", "F99", "f05"}) {
    shop.run("CreateFeature", R"({"epic":"E02","title":"t","key":")" + suffix + "\"}");
  }
  BOOST_TEST(shop.column("key", "list_features_by_epic", {{"epic", "E02"}}) ==
             "E02-F01 E02-F05 E02-F99");
  for (const std::string suffix : {"F1", "E01", "F001"}) {
    BOOST_TEST(
        shop.refused("CreateFeature", R"({"epic":"E02","title":"t","key":")" + suffix + "\"}")
            .code == "invalid_key");
  }
}

std::string next_task_key(Workshop& shop, const std::string& feature) {
  shop.run("CreateTask", R"({"title":"t",)" + feature + "}");
  return shop.one("select key from tasks order by id desc limit 1");
}

BOOST_AUTO_TEST_CASE(sh_005_key_generation_continues_after_the_highest_number) {
  Workshop shop;
  shop.epic("E01");
  for (int i = 1; i <= 4; ++i) shop.feature("E01-F0" + std::to_string(i));
  BOOST_TEST(next_task_key(shop, R"("feature":"E01-F01")") == "T-E01-F01-001");
  BOOST_TEST(next_task_key(shop, R"("feature":"E01-F01")") == "T-E01-F01-002");
  shop.task("T-E01-F01-005");
  BOOST_TEST(next_task_key(shop, R"("feature":"E01-F01")") == "T-E01-F01-006");
  shop.task("T-E01-F02-099");
  BOOST_TEST(next_task_key(shop, R"("feature":"E01-F02")") == "T-E01-F02-100");
  BOOST_TEST(next_task_key(shop, R"("epic":"E01","feature":"F04")") == "T-E01-F04-001");
  BOOST_TEST(next_task_key(shop, R"("feature":"e01-f04")") == "T-E01-F04-002");
}

BOOST_AUTO_TEST_CASE(sh_005_a_gap_left_by_a_deletion_is_not_filled) {
  Workshop shop;
  shop.plan(3);
  shop.run("DeleteTask", R"({"task":"T-E04-F01-002"})");
  BOOST_TEST(next_task_key(shop, R"("feature":"E04-F01")") == "T-E04-F01-004");
}

BOOST_AUTO_TEST_CASE(sh_005_the_thousandth_task_is_refused) {
  Workshop shop;
  shop.plan(0);
  shop.task("T-E04-F01-998");
  BOOST_TEST(next_task_key(shop, R"("feature":"E04-F01")") == "T-E04-F01-999");
  const auto no = shop.refused("CreateTask", R"({"feature":"E04-F01","title":"t"})");
  BOOST_TEST(no.code == "limit");
  BOOST_TEST(no.message.find("maximum task count (999)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sh_005_an_unknown_feature_is_named) {
  Workshop shop;
  shop.epic("E01");
  BOOST_TEST(shop.refused("CreateTask", R"({"feature":"E01-F99","title":"t"})").message ==
             "feature E01-F99 does not exist");
  BOOST_TEST(shop.refused("CreateTask", R"({"epic":"E01","feature":"F99","title":"t"})").message ==
             "feature E01-F99 does not exist");
}

BOOST_AUTO_TEST_CASE(epics_and_features_are_numbered_on_to_99) {
  Workshop shop;
  shop.run("CreateEpic", R"({"title":"t"})");
  shop.epic("E98");
  shop.run("CreateEpic", R"({"title":"t"})");
  BOOST_TEST(shop.refused("CreateEpic", R"({"title":"t"})").code == "limit");
  shop.run("CreateFeature", R"({"epic":"E01","title":"t"})");
  shop.feature("E01-F98");
  shop.run("CreateFeature", R"({"epic":"E01","title":"t"})");
  BOOST_TEST(shop.refused("CreateFeature", R"({"epic":"E01","title":"t"})").code == "limit");
  BOOST_TEST(shop.column("key", "list_features_by_epic", {{"epic", "E01"}}) ==
             "E01-F01 E01-F98 E01-F99");
}

BOOST_AUTO_TEST_CASE(sh_006_a_query_for_something_that_is_no_key_finds_nothing) {
  Workshop shop;
  shop.plan(1);
  BOOST_TEST(shop.column("epic_key", "epic_health", {{"epic", "E04"}}) == "E04");
  BOOST_TEST(shop.column("epic_key", "epic_health", {{"epic", "e04"}}) == "E04");
  for (const std::string key : {"E", "E04F01", "E04-F01", "Epic04", "4", "E04ABC", "", "E 04"}) {
    BOOST_TEST(shop.rows("epic_health", {{"epic", key}}).empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::work_tests
