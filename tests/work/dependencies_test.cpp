#include <boost/test/unit_test.hpp>

#include "tests/work/workshop.h"

namespace annals::work_tests {
namespace {

BOOST_AUTO_TEST_SUITE(dependencies)

std::string key(int number) {
  return "T-E01-F01-00" + std::to_string(number);
}

struct FiveTasks : Workshop {
  FiveTasks() {
    for (const std::string epic : {"E01"}) this->epic(epic);
    for (const std::string feature : {"E01-F01", "E01-F02"}) this->feature(feature);
    for (int i = 1; i <= 5; ++i) task(key(i));
    task("T-E01-F02-003");
  }
  void add(int task, int on) {
    run("AddDependency", R"({"task":")" + key(task) + R"(","on":")" + key(on) + "\"}");
  }
  Rejection no_add(int task, int on) {
    return refused("AddDependency", R"({"task":")" + key(task) + R"(","on":")" + key(on) + "\"}");
  }
  std::string set(int task, const std::string& json) {
    run("SetDependencies",
        R"({"task":")" + key(task) + R"(","dependsOn":)" + json_text(json) + "}");
    return one("select depends_on from tasks where key = '" + key(task) + "'");
  }
  Rejection no_set(int task, const std::string& json) {
    return refused("SetDependencies",
                   R"({"task":")" + key(task) + R"(","dependsOn":)" + json_text(json) + "}");
  }
};

BOOST_AUTO_TEST_CASE(sh_020_a_list_of_keys_is_stored_as_canonical_json) {
  FiveTasks shop;
  BOOST_TEST(shop.set(5, R"(  [ "T-E01-F01-001" ,  "e01-f02-003", "T-E01-F01-001" ] )") ==
             R"(["T-E01-F01-001","T-E01-F02-003"])");
  BOOST_TEST(shop.column("depends_on", "dependencies_of", {{"task", key(5)}}) ==
             "T-E01-F01-001 T-E01-F02-003");
  for (const std::string none : {"", "[]", "null", "[ ]"}) {
    BOOST_TEST(shop.set(5, R"(["T-E01-F01-001"])") != "NULL");
    BOOST_TEST(shop.set(5, none) == "NULL");
  }
}

BOOST_AUTO_TEST_CASE(sh_020_what_is_no_list_of_keys_is_refused) {
  FiveTasks shop;
  BOOST_TEST(shop.no_set(1, R"(["T-E01-F01-002")").message.starts_with("Invalid JSON"));
  BOOST_TEST(shop.no_set(1, "T-E01-F01-002").message.starts_with("Invalid JSON"));
  for (const std::string json : {R"({"a":1})", R"("T-E01-F01-002")", "1"}) {
    BOOST_TEST(shop.no_set(1, json).message.find("must be a JSON array") != std::string::npos);
  }
  BOOST_TEST(shop.no_set(1, R"(["INVALID-KEY"])").code == "invalid_key");
  for (const std::string json : {"[1]", "[null]", "[[]]", R"(["T-E01-F01-002",true])"}) {
    BOOST_TEST(shop.no_set(1, json).code == "invalid_value");
  }
}

BOOST_AUTO_TEST_CASE(sh_020_the_table_holds_nothing_but_a_json_array) {
  FiveTasks shop;
  for (const std::string json : {"{}", "[", "x", "1"}) {
    const auto result =
        shop.append({{"TaskImported", R"({"key":"T-E01-F01-009","feature":"E01-F01","title":"t",)"
                                      R"("status":"todo","priority":5,"dependsOn":)" +
                                          json_text(json) + "}"}});
    BOOST_TEST_INFO_SCOPE(json);
    BOOST_REQUIRE(result.rejected());
    BOOST_TEST(result.message().find("dependsOn is not a JSON array") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(sh_022_a_dependency_that_closes_a_circle_is_refused) {
  FiveTasks shop;
  shop.add(3, 2);
  shop.add(1, 2);
  auto no = shop.no_add(2, 1);
  BOOST_TEST(no.code == "circular_dependency");
  BOOST_TEST(no.message.find("would create circular dependency") != std::string::npos);
  shop.run("RemoveDependency", R"({"task":")" + key(3) + R"(","on":")" + key(2) + "\"}");
  shop.add(2, 3);  // 1 -> 2 -> 3
  BOOST_TEST(shop.no_add(3, 1).code == "circular_dependency");
  BOOST_TEST(shop.no_add(3, 2).code == "circular_dependency");
  shop.add(5, 4);  // a branch of its own
}

BOOST_AUTO_TEST_CASE(sh_022_a_task_cannot_wait_for_itself) {
  FiveTasks shop;
  const auto no = shop.no_add(1, 1);
  BOOST_TEST(no.code == "self_dependency");
  BOOST_TEST(no.message.find("cannot depend on itself") != std::string::npos);
  BOOST_TEST(shop.no_set(1, R"(["T-E01-F01-002","T-E01-F01-001"])").code == "self_dependency");
  BOOST_TEST(shop.refused("CreateTask", R"({"title":"t","key":"T-E01-F01-009",)"
                                        R"("dependsOn":["T-E01-F01-009"]})")
                 .code == "self_dependency");
}

BOOST_AUTO_TEST_CASE(sh_022_one_bad_key_refuses_the_whole_list) {
  FiveTasks shop;
  auto no = shop.no_set(1, R"(["T-E01-F01-002","T-E01-F01-404"])");
  BOOST_TEST(no.code == "not_found");
  BOOST_TEST(no.message.find("T-E01-F01-404 does not exist") != std::string::npos);
  no = shop.refused("CreateTask",
                    R"({"feature":"E01-F01","title":"t","dependsOn":["T-E01-F01-002","nope"]})");
  BOOST_TEST(no.code == "invalid_key");
  shop.run("CreateTask", R"({"feature":"E01-F01","title":"t","dependsOn":[]})");
  BOOST_TEST(shop.one("select depends_on from tasks order by id desc limit 1") == "NULL");
  shop.run("CreateTask", R"({"feature":"E01-F01","title":"t","dependsOn":["e01-f01-002"]})");
  BOOST_TEST(shop.one("select depends_on from tasks order by id desc limit 1") ==
             R"(["T-E01-F01-002"])");
}

BOOST_AUTO_TEST_CASE(sh_022_a_chain_is_walked_shortened_and_cleared) {
  FiveTasks shop;
  shop.add(4, 3);
  shop.add(3, 2);
  shop.add(2, 1);
  shop.add(4, 1);
  BOOST_TEST(shop.rows("dependencies_of", {{"task", key(4)}}) ==
             key(3) + "|Task|todo; " + key(1) + "|Task|todo");
  BOOST_TEST(shop.column("key", "dependents_of", {{"task", key(1)}}) == key(2) + " " + key(4));
  const auto head = shop.engine.head();
  shop.add(4, 1);  // is there already
  BOOST_TEST(shop.engine.head() == head);
  shop.run("RemoveDependency", R"({"task":")" + key(4) + R"(","on":")" + key(3) + "\"}");
  BOOST_TEST(shop.column("depends_on", "dependencies_of", {{"task", key(4)}}) == key(1));
  BOOST_TEST(
      shop.refused("RemoveDependency", R"({"task":")" + key(4) + R"(","on":")" + key(3) + "\"}")
          .code == "not_found");
  shop.run("ClearDependencies", R"({"task":")" + key(4) + "\"}");
  BOOST_TEST(shop.rows("dependencies_of", {{"task", key(4)}}).empty());
  shop.run("ClearDependencies", R"({"task":")" + key(4) + "\"}");
}

BOOST_AUTO_TEST_CASE(a_circle_through_tasks_of_the_same_decision_is_refused) {
  FiveTasks shop;
  // An imported task may wait for one that does not exist yet.
  BOOST_REQUIRE(shop.append(
      {{"TaskImported", R"({"key":"T-E01-F01-006","feature":"E01-F01","title":"t",)"
                        R"("status":"todo","priority":5,"dependsOn":"[\"T-E01-F01-008\"]"})"}}));
  const std::string head =
      R"({"tasks":[{"key":"T-E01-F01-007","title":"t","dependsOn":["T-E01-F01-006"]},)";
  const auto no =
      shop.refused("CreateTasks",
                   head + R"({"key":"T-E01-F01-008","title":"t","dependsOn":["T-E01-F01-007"]}]})");
  BOOST_TEST(no.code == "circular_dependency");
  shop.run("CreateTasks", head + R"({"key":"T-E01-F01-008","title":"t"}]})");
}

BOOST_AUTO_TEST_CASE(the_next_task_waits_for_nothing_and_is_the_most_urgent_then_the_oldest) {
  FiveTasks shop;
  shop.run("DeleteTask", R"({"task":"T-E01-F02-003"})");
  const auto next = [&] { return shop.column("key", "next_task"); };
  BOOST_TEST(next() == key(1));  // all alike: the oldest
  shop.run("UpdateTask", R"({"task":")" + key(4) + R"(","priority":{"value":1}})");
  shop.run("UpdateTask", R"({"task":")" + key(5) + R"(","priority":{"value":2},"agentType":"qa"})");
  BOOST_TEST(next() == key(4));
  shop.add(4, 3);
  BOOST_TEST(next() == key(5));
  BOOST_TEST(shop.column("key", "next_task", {{"agent_type", "qa"}}) == key(5));
  BOOST_TEST(shop.column("key", "next_task", {{"agent_type", "api"}}).empty());
  BOOST_TEST(shop.column("key", "next_task", {{"epic", "e01"}}) == key(5));
  BOOST_TEST(shop.column("key", "next_task", {{"epic", "E02"}}).empty());
  for (const std::string to : {"completed", "archived"}) {
    shop.run("ChangeTaskStatus", R"({"force":true,"task":")" + key(3) + R"(","to":")" + to + "\"}");
    BOOST_TEST(next() == key(4));
  }
  const auto done = shop.run("DeleteTask", R"({"task":")" + key(3) + "\"}");
  BOOST_REQUIRE(done.warnings.size() == 1u);
  BOOST_TEST(done.warnings[0].find(key(4)) != std::string::npos);
  BOOST_TEST(next() == key(5));  // what is waited for is gone: it cannot be done
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::work_tests
