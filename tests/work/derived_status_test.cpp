#include <boost/test/unit_test.hpp>

#include "tests/work/workshop.h"

namespace annals::work_tests {
namespace {

BOOST_AUTO_TEST_SUITE(derived_status)

using Counts = std::vector<std::pair<std::string, int>>;

void change(Workshop& shop, const std::string& task, const std::string& to) {
  shop.run("ChangeTaskStatus",
           R"({"force":true,"notes":"because","task":")" + task + R"(","to":")" + to + "\"}");
}

struct Case {
  Counts statuses;
  const char* expected;
};

/// The feature's status as the view derives it, and as commands have made it.
void check_feature(const Case& test) {
  Workshop shop;
  shop.plan(0);
  shop.later_workflow();
  shop.run("DefineStatus", R"({"status":"unknown","phase":"planning"})");
  int number = 0;
  for (const auto& [status, count] : test.statuses) {
    for (int i = 0; i < count; ++i) {
      shop.run("CreateTask", R"({"feature":"E04-F01","title":"t","status":"unknown"})");
      std::string key = std::to_string(++number);
      change(shop, "T-E04-F01-" + std::string(3 - key.size(), '0') + key, status);
    }
  }
  BOOST_TEST(shop.column("derived_status", "calculate_feature_progress",
                         {{"feature", "E04-F01"}}) == test.expected);
  BOOST_TEST(shop.one("select status from features") == test.expected);
}

BOOST_AUTO_TEST_CASE(sh_050_a_features_status_follows_its_tasks) {
  const Case cases[] = {
      {{}, "draft"},
      {{{"todo", 5}}, "draft"},
      {{{"completed", 5}}, "completed"},
      {{{"archived", 3}}, "completed"},
      {{{"completed", 3}, {"archived", 2}}, "completed"},
      {{{"todo", 2}, {"in_progress", 1}, {"completed", 3}}, "active"},
      {{{"ready_for_review", 1}}, "active"},
      {{{"blocked", 2}}, "active"},
      {{{"todo", 3}, {"blocked", 1}}, "active"},
      {{{"todo", 2}, {"completed", 3}}, "active"},
      {{{"in_qa", 3}}, "active"},
      {{{"ready_for_approval", 8}}, "active"},
      {{{"unknown", 3}}, "draft"},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    BOOST_TEST_INFO_SCOPE("case " << i);
    check_feature(cases[i]);
  }
}

BOOST_AUTO_TEST_CASE(sh_050_an_epics_status_follows_its_features) {
  const Case cases[] = {
      {{}, "draft"},
      {{{"draft", 4}}, "draft"},
      {{{"completed", 3}}, "completed"},
      {{{"archived", 2}}, "completed"},
      {{{"completed", 2}, {"archived", 1}}, "completed"},
      {{{"draft", 1}, {"active", 1}, {"completed", 1}}, "active"},
      {{{"draft", 2}, {"completed", 2}}, "active"},
      {{{"active", 3}}, "active"},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    BOOST_TEST_INFO_SCOPE("case " << i);
    Workshop shop;
    shop.epic("E04");
    for (const auto& [status, count] : cases[i].statuses) {
      for (int n = 0; n < count; ++n) {
        shop.run("CreateFeature", R"({"epic":"E04","title":"t","status":")" + status + "\"}");
      }
    }
    BOOST_TEST(shop.column("derived_status", "calculate_epic_progress", {{"epic", "E04"}}) ==
               cases[i].expected);
    BOOST_TEST(shop.one("select status from epics") == cases[i].expected);
  }
}

BOOST_AUTO_TEST_CASE(sh_050_a_started_task_makes_its_feature_and_then_its_epic_active) {
  Workshop shop;
  shop.plan(2);
  const auto done = shop.run("ChangeTaskStatus", R"({"task":"T-E04-F01-001","to":"in_progress"})");
  BOOST_TEST(done.last_position - done.first_position == 2u);
  BOOST_TEST(shop.one("select status from features") == "active");
  BOOST_TEST(shop.one("select status from epics") == "active");
  std::string types;
  for (const auto& event : shop.engine.read({.from = done.first_position})) {
    types += event.type + " ";
  }
  BOOST_TEST(types == "work.TaskStatusChanged work.FeatureStatusChanged work.EpicStatusChanged ");
  change(shop, "T-E04-F01-001", "completed");
  BOOST_TEST(shop.one("select status from features") == "active");
  change(shop, "T-E04-F01-002", "completed");
  BOOST_TEST(shop.one("select status from features") == "completed");
  BOOST_TEST(shop.one("select status from epics") == "completed");
}

BOOST_AUTO_TEST_CASE(sh_050_an_overridden_status_stays_and_the_answer_says_why) {
  Workshop shop;
  shop.plan(1);
  const std::string feature = R"({"feature":"E04-F01","override":)";
  shop.run("SetFeatureStatusOverride", feature + "true}");
  const auto done = shop.run("ChangeTaskStatus", R"({"task":"T-E04-F01-001","to":"in_progress"})");
  BOOST_REQUIRE(done.warnings.size() == 1u);
  BOOST_TEST(done.warnings[0] ==
             "feature E04-F01 stays draft (not active): its status is overridden");
  BOOST_TEST(done.first_position == done.last_position);
  BOOST_TEST(shop.one("select status || status_override from features") == "draft1");
  shop.run("SetFeatureStatusOverride", feature + "false}");
  BOOST_TEST(shop.one("select status || status_override from features") == "active0");
  BOOST_TEST(shop.one("select status from epics") == "active");
  const auto head = shop.engine.head();
  shop.run("SetFeatureStatusOverride", feature + "false}");
  BOOST_TEST(shop.engine.head() == head);
}

BOOST_AUTO_TEST_CASE(a_new_task_reopens_a_completed_feature_and_its_deletion_closes_it_again) {
  Workshop shop;
  shop.plan(1);
  change(shop, "T-E04-F01-001", "completed");
  shop.run("CreateTask", R"({"feature":"E04-F01","title":"t"})");
  BOOST_TEST(shop.one("select status from features") == "active");
  BOOST_TEST(shop.one("select status from epics") == "active");
  shop.run("DeleteTask", R"({"task":"T-E04-F01-002"})");
  BOOST_TEST(shop.one("select status from features") == "completed");
  BOOST_TEST(shop.one("select status from epics") == "completed");
}

BOOST_AUTO_TEST_CASE(a_status_that_was_set_by_hand_stays_when_tasks_come_and_go) {
  Workshop shop;
  shop.plan(1);
  shop.run("UpdateFeature", R"({"feature":"E04-F01","status":"active"})");
  BOOST_TEST(shop.one("select status from epics") == "active");
  shop.run("CreateTask", R"({"feature":"E04-F01","title":"t"})");
  shop.run("DeleteTask", R"({"task":"T-E04-F01-001"})");
  BOOST_TEST(shop.one("select status from features") == "active");
  shop.run("DeleteFeature", R"({"feature":"E04-F01"})");
  BOOST_TEST(shop.one("select status from epics") == "draft");
}

struct HealthCase {
  int done, open, blocked;
  const char* expected;
};

BOOST_AUTO_TEST_CASE(sh_050_an_epics_health_goes_by_progress_and_blocked_tasks) {
  // Out of 100 tasks: progress is `done` percent.
  const HealthCase cases[] = {
      {75, 25, 0, "healthy"},  {90, 10, 0, "healthy"},  {100, 0, 0, "healthy"},
      {50, 50, 0, "warning"},  {74, 26, 0, "warning"},  {75, 24, 1, "warning"},
      {80, 18, 2, "warning"},  {90, 7, 3, "warning"},   {0, 100, 0, "critical"},
      {10, 90, 0, "critical"}, {24, 76, 0, "critical"}, {25, 75, 0, "warning"},
      {50, 46, 4, "critical"}, {90, 5, 5, "critical"},
  };
  for (const auto& test : cases) {
    Workshop shop;
    shop.plan(0);
    std::string tasks;
    for (int i = 0; i < 100; ++i) {
      tasks += std::string(i ? "," : "") + R"({"feature":"E04-F01","title":"t","status":")" +
               (i < test.done ? "completed" : "todo") + "\"}";
    }
    shop.run("CreateTasks", R"({"tasks":[)" + tasks + "]}");
    for (int i = 0; i < test.blocked; ++i) {
      const auto number = std::to_string(100 - i);
      change(shop, "T-E04-F01-" + std::string(3 - number.size(), '0') + number, "blocked");
    }
    BOOST_TEST_INFO_SCOPE(test.done << " % and " << test.blocked << " blocked");
    BOOST_TEST(shop.column("health", "epic_health", {{"epic", "E04"}}) == test.expected);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::work_tests
