#include <boost/test/unit_test.hpp>

#include "tests/work/workshop.h"

namespace annals::work_tests {
namespace {

BOOST_AUTO_TEST_SUITE(progress)

/// Gives the next `count` tasks that are still todo another status.
void set_status(Workshop& shop, int count, const std::string& status) {
  for (int i = 0; i < count; ++i) {
    const auto key = shop.one("select key from tasks where status = 'todo' order by id limit 1");
    shop.run("ChangeTaskStatus",
             R"({"force":true,"notes":"because","task":")" + key + R"(","to":")" + status + "\"}");
  }
}

std::string percent(Workshop& shop) {
  return shop.column("progress_pct", "calculate_feature_progress", {{"feature", "E04-F01"}});
}

struct Case {
  const char* name;
  int tasks;
  std::vector<std::pair<std::string, int>> statuses;
  const char* expected;
};

BOOST_AUTO_TEST_CASE(sh_030_to_034_a_features_progress_is_the_share_of_done_tasks) {
  const Case cases[] = {
      {"sh_030", 10, {{"completed", 7}, {"in_progress", 2}}, "70.0"},
      {"sh_031", 0, {}, "0.0"},
      {"sh_032", 10, {{"completed", 5}, {"archived", 2}}, "70.0"},
      {"sh_033 all", 3, {{"completed", 3}}, "100.0"},
      {"sh_033 none", 3, {}, "0.0"},
      {"sh_034", 4, {{"completed", 1}, {"blocked", 2}}, "25.0"},
  };
  for (const auto& test : cases) {
    BOOST_TEST_INFO_SCOPE(test.name);
    Workshop shop;
    shop.plan(test.tasks);
    for (const auto& [status, count] : test.statuses) set_status(shop, count, status);
    BOOST_TEST(percent(shop) == test.expected);
    BOOST_TEST(shop.one("select progress_pct from features") == test.expected);
  }
}

BOOST_AUTO_TEST_CASE(sh_040_progress_is_asked_for_by_key) {
  Workshop shop;
  shop.plan(10);
  set_status(shop, 5, "completed");
  BOOST_TEST(percent(shop) == "50.0");
  set_status(shop, 1, "completed");
  BOOST_TEST(shop.column("progress_pct", "calculate_epic_progress", {{"epic", "E04"}}) == "60.0");
}

BOOST_AUTO_TEST_CASE(sh_040_the_stored_progress_follows_every_change_of_tasks) {
  Workshop shop;
  shop.plan(4);
  set_status(shop, 2, "completed");
  const auto stored = [&] { return shop.one("select progress_pct from features"); };
  BOOST_TEST(stored() == "50.0");
  shop.run("DeleteTask", R"({"task":"T-E04-F01-004"})");
  shop.run("DeleteTask", R"({"task":"T-E04-F01-003"})");
  BOOST_TEST(stored() == "100.0");
  shop.run("CreateTask", R"({"feature":"E04-F01","title":"t"})");
  shop.run("CreateTask", R"({"feature":"E04-F01","title":"t","status":"completed"})");
  BOOST_TEST(stored() == "75.0");
  shop.run("DefineStatus", R"({"status":"todo","phase":"planning","countsAsDone":true})");
  BOOST_TEST(stored() == "100.0");
}

BOOST_AUTO_TEST_CASE(an_epics_progress_is_the_mean_over_its_features_and_closed_ones_are_whole) {
  Workshop shop;
  const auto epic = [&] {
    return shop.column("progress_pct", "calculate_epic_progress", {{"epic", "E04"}});
  };
  shop.epic("E04");
  BOOST_TEST(epic() == "0.0");
  shop.feature("E04-F01");
  shop.feature("E04-F02");
  BOOST_TEST(epic() == "0.0");
  shop.task("T-E04-F01-001", "completed");
  shop.task("T-E04-F01-002");
  BOOST_TEST(epic() == "25.0");
  for (const std::string closed : {"completed", "archived"}) {
    shop.run("UpdateFeature", R"({"feature":"E04-F02","status":")" + closed + "\"}");
    BOOST_TEST(epic() == "75.0");
  }
}

struct WeightedCase {
  std::vector<std::pair<std::string, int>> statuses;
  const char* weighted;
  const char* completion;
  const char* ratio;
};

BOOST_AUTO_TEST_CASE(sh_041_weighted_progress_counts_how_far_each_task_is) {
  const WeightedCase cases[] = {
      {{{"completed", 2}, {"ready_for_approval", 1}, {"half", 1}, {"new", 1}},
       "68.0",
       "40.0",
       "2/5"},
      {{{"completed", 2}, {"quarter", 2}, {"half", 2}, {"three_quarters", 2}, {"new", 2}},
       "50.0",
       "20.0",
       "2/10"},
      {{{"completed", 2}, {"unknown", 3}}, "40.0", "40.0", "2/5"},
      {{{"ready_for_approval", 1}}, "90.0", "0.0", "0/1"},
      {{}, "0.0", "0.0", "0/0"},
  };
  for (const auto& test : cases) {
    Workshop shop;
    shop.plan(0);
    for (const std::string status :
         {R"("ready_for_approval","phase":"approval","progressWeight":0.9)",
          R"("half","phase":"development","progressWeight":0.5)",
          R"("quarter","phase":"development","progressWeight":0.25)",
          R"("three_quarters","phase":"development","progressWeight":0.75)",
          R"("new","phase":"planning")", R"("unknown","phase":"planning")"}) {
      shop.run("DefineStatus", R"({"status":)" + status + "}");
    }
    for (const auto& [status, count] : test.statuses) {
      for (int i = 0; i < count; ++i) {
        shop.run("CreateTask", R"({"feature":"E04-F01","title":"t","status":")" + status + "\"}");
      }
    }
    const Parameters feature{{"feature", "E04-F01"}};
    BOOST_TEST_INFO_SCOPE(test.ratio);
    BOOST_TEST(shop.column("weighted_pct", "calculate_feature_progress", feature) == test.weighted);
    BOOST_TEST(percent(shop) == test.completion);
    BOOST_TEST(shop.column("ratio", "calculate_feature_progress", feature) == test.ratio);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::work_tests
