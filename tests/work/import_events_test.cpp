#include <boost/test/unit_test.hpp>

#include "tests/work/workshop.h"

namespace annals::work_tests {
namespace {

BOOST_AUTO_TEST_SUITE(import_events)

const std::string task = R"("key":"T-E04-F01-001","feature":"E04-F01","title":"t","status":"todo",)"
                         R"("priority":5)";

BOOST_AUTO_TEST_CASE(an_imported_task_shows_its_own_times_in_utc_and_has_no_history_yet) {
  Workshop shop;
  shop.plan(0);
  const auto result =
      shop.append({{"TaskImported", "{" + task +
                                        R"(,"createdAt":"2025-12-20 17:45:04",)"
                                        R"("startedAt":"2025-12-26 12:54:36.711699418-06:00",)"
                                        R"("completedAt":"2025-12-27T14:48:51+00:00"})"}});
  BOOST_REQUIRE(!result.rejected());
  BOOST_TEST(shop.one("select created_at || ' ' || started_at || ' ' || completed_at || ' ' ||"
                      " updated_at from tasks") ==
             "2025-12-20T17:45:04Z 2025-12-26T18:54:36.711699Z 2025-12-27T14:48:51Z "
             "2025-12-14T10:00:00Z");
  BOOST_TEST(shop.one("select count(*) from task_history") == "0");
}

BOOST_AUTO_TEST_CASE(a_time_that_is_none_is_refused) {
  Workshop shop;
  shop.plan(0);
  for (const std::string field :
       {"createdAt", "startedAt", "completedAt", "blockedAt", "updatedAt"}) {
    for (const std::string wrong : {"yesterday", "", "2025-13-01", "12:00"}) {
      const auto result = shop.append(
          {{"TaskImported", "{" + task + ",\"" + field + "\":" + json_text(wrong) + "}"}});
      BOOST_TEST_INFO_SCOPE(field << " " << wrong);
      BOOST_TEST(result.rejected());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_correction_makes_the_row_exactly_what_it_says) {
  Workshop shop;
  shop.plan(0);
  BOOST_REQUIRE(!shop.append({{"TaskImported",
                               "{" + task +
                                   R"(,"description":"d","agentType":"a","dependsOn":"[]",)"
                                   R"("assignedAgent":"b","filePath":"f","blockedReason":"r",)"
                                   R"("executionOrder":{"value":0},"slug":"s",)"
                                   R"("testsPassed":{"value":1},"verificationStatus":"verified",)"
                                   R"("timeSpentMinutes":{"value":7},"contextData":"{}"})"}})
                     .rejected());
  BOOST_TEST(shop.one("select description || agent_type || depends_on || assigned_agent ||"
                      " file_path || blocked_reason || execution_order || slug || tests_passed ||"
                      " verification_status || time_spent_minutes || context_data from tasks") ==
             "da[]bfr0s1verified7{}");
  BOOST_REQUIRE(!shop.append({{"TaskCorrected", "{" + task +
                                                    R"(,"description":"","reason":"test",)"
                                                    R"("createdAt":"2020-01-01"})"}})
                     .rejected());
  BOOST_TEST(shop.one("select description from tasks").empty());
  BOOST_TEST(shop.one("select created_at from tasks") == "2020-01-01T00:00:00Z");
  for (const std::string column :
       {"agent_type", "depends_on", "assigned_agent", "file_path", "blocked_reason",
        "execution_order", "slug", "tests_passed", "verification_status", "time_spent_minutes",
        "context_data", "started_at", "completed_at", "blocked_at"}) {
    BOOST_TEST_INFO_SCOPE(column);
    BOOST_TEST(shop.one("select " + column + " from tasks") == "NULL");
  }
}

BOOST_AUTO_TEST_CASE(epics_and_features_are_imported_and_corrected_whole) {
  Workshop shop;
  const std::string epic = R"({"key":"E04","title":"e","status":"draft","priority":"low")";
  const std::string feature = R"({"key":"E04-F01","epic":"E04","title":"f","status":"active")";
  BOOST_REQUIRE(!shop.append({{"EpicImported", epic + R"(,"customFolderPath":"docs/x"})"},
                              {"FeatureImported", feature + R"(,"statusOverride":{"value":1},)"
                                                            R"("executionOrder":{"value":3}})"}})
                     .rejected());
  const auto first = shop.one("select id from epics");
  BOOST_TEST(shop.one("select custom_folder_path from epics") == "docs/x");
  BOOST_TEST(shop.one("select status_override || execution_order from features") == "13");
  BOOST_REQUIRE(!shop.append({{"EpicCorrected", epic + R"(,"updatedAt":"2025-01-01"})"},
                              {"FeatureCorrected", feature + R"(,"slug":"s"})"}})
                     .rejected());
  BOOST_TEST(shop.one("select custom_folder_path from epics") == "NULL");
  BOOST_TEST(shop.one("select updated_at from epics") == "2025-01-01T00:00:00Z");
  BOOST_TEST(shop.one("select status_override from features") == "NULL");
  BOOST_TEST(shop.one("select slug from features") == "s");
  BOOST_TEST(shop.one("select id from epics") == first);  // the row is still the first event's
}

BOOST_AUTO_TEST_CASE(history_may_hold_empty_statuses_and_tells_them_from_none) {
  Workshop shop;
  shop.plan(1);
  BOOST_REQUIRE(
      !shop.append({{"TaskHistoryRecorded", R"({"task":"T-E04-F01-001","from":"","to":""})"},
                    {"TaskHistoryRecorded", R"({"task":"T-E04-F01-001","to":"draft",)"
                                            R"("forced":{"value":0}})"}})
           .rejected());
  BOOST_TEST(shop.one("select group_concat(coalesce(old_status, 'none') || '>' || new_status || "
                      "coalesce(forced, '?'), ' ') from task_history "
                      "where id > (select id from tasks)") == ">? none>draft0");
}

BOOST_AUTO_TEST_CASE(a_task_may_be_imported_again_after_its_deletion) {
  Workshop shop;
  shop.plan(1);
  const auto head = shop.engine.head();
  BOOST_REQUIRE(!shop.append({{"TaskDeleted", R"({"task":"T-E04-F01-001"})"},
                              {"TaskImported", "{" + task + "}"}})
                     .rejected());
  BOOST_TEST(shop.one("select id from tasks") == std::to_string(head + 2));
  BOOST_TEST(shop.one("select count(*) from task_history") == "0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::work_tests
