#include <boost/test/unit_test.hpp>

#include "tests/work/workshop.h"

namespace annals::work_tests {
namespace {

BOOST_AUTO_TEST_SUITE(lifecycle)

const std::string task = R"({"task":"T-E04-F01-001",)";

std::string to(const std::string& status, const std::string& rest = {}) {
  return task + R"("to":")" + status + "\"" + rest + "}";
}
std::string state(Workshop& shop, const std::string& column) {
  return shop.one("select " + column + " from tasks where key = 'T-E04-F01-001'");
}

BOOST_AUTO_TEST_CASE(just_the_seven_transitions_of_the_six_statuses_are_allowed) {
  const std::string statuses[] = {"todo",      "in_progress", "blocked", "ready_for_review",
                                  "completed", "archived"};
  const std::pair<std::string, std::string> allowed[] = {{"todo", "in_progress"},
                                                         {"todo", "blocked"},
                                                         {"in_progress", "ready_for_review"},
                                                         {"in_progress", "blocked"},
                                                         {"ready_for_review", "completed"},
                                                         {"ready_for_review", "in_progress"},
                                                         {"blocked", "todo"}};
  Workshop shop;
  shop.plan(1);
  for (const auto& from : statuses) {
    for (const auto& next : statuses) {
      shop.run("ChangeTaskStatus", to(from, R"(,"notes":"n","force":true)"));
      BOOST_TEST_INFO_SCOPE(from << " to " << next);
      const auto found = std::find(std::begin(allowed), std::end(allowed), std::pair(from, next));
      if (found != std::end(allowed)) {
        shop.run("ChangeTaskStatus", to(next, R"(,"notes":"n")"));
        BOOST_TEST(state(shop, "status") == next);
      } else {
        const auto no = shop.refused("ChangeTaskStatus", to(next, R"(,"notes":"n")"));
        BOOST_TEST(no.code == "invalid_transition");
        BOOST_TEST(no.message == "Invalid state transition from " + from + " to " + next);
        BOOST_TEST(state(shop, "status") == from);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(force_goes_past_the_workflow_and_is_recorded) {
  Workshop shop;
  shop.plan(1);
  shop.run("ChangeTaskStatus", to("completed", R"(,"force":true)"));
  BOOST_TEST(shop.rows("task_history_of", {{"task", "T-E04-F01-001"}}).find("todo|completed") !=
             std::string::npos);
  BOOST_TEST(shop.column("forced", "task_history_of", {{"task", "T-E04-F01-001"}}) == "1 0");
}

BOOST_AUTO_TEST_CASE(sh_066_starting_a_task_stamps_it_and_writes_one_row_of_history) {
  Workshop shop;
  shop.plan(1);
  shop.clock.advance(std::chrono::hours(1));
  shop.run("ChangeTaskStatus", to("in_progress", R"(,"notes":"go")"), "claude");
  BOOST_TEST(state(shop, "started_at") == "2025-12-14T11:00:00Z");
  BOOST_TEST(state(shop, "updated_at") == "2025-12-14T11:00:00Z");
  BOOST_TEST(shop.one("select old_status || ' ' || new_status || ' ' || agent || ' ' || notes ||"
                      " ' ' || timestamp || ' ' || forced from task_history order by id desc") ==
             "todo in_progress claude go 2025-12-14T11:00:00Z 0");
  BOOST_TEST(shop.one("select count(*) from task_history") == "2");
}

BOOST_AUTO_TEST_CASE(sh_066_the_first_start_stays) {
  Workshop shop;
  shop.plan(1);
  shop.run("ChangeTaskStatus", to("in_progress", R"(,"agent":"a")"), "someone else");
  BOOST_TEST(shop.column("agent", "list_recent", {{"limit", std::int64_t{1}}}) == "a");
  shop.clock.advance(std::chrono::hours(1));
  shop.run("ChangeTaskStatus", to("ready_for_review"));
  shop.run("ChangeTaskStatus", to("in_progress"));
  BOOST_TEST(state(shop, "started_at") == "2025-12-14T10:00:00Z");
  BOOST_TEST(state(shop, "updated_at") == "2025-12-14T11:00:00Z");
}

BOOST_AUTO_TEST_CASE(sh_066_without_its_row_of_history_a_change_of_status_does_not_happen) {
  Workshop shop;
  shop.plan(1);
  const auto result = shop.append(
      {{"TaskStatusChanged", R"({"task":"T-E04-F01-001","from":"todo","to":"in_progress"})"},
       {"TaskHistoryRecorded", R"({"task":"T-E04-F01-001","from":"todo"})"}});
  BOOST_TEST(result.rejected());
  BOOST_TEST(state(shop, "status") == "todo");
  BOOST_TEST(shop.one("select count(*) from task_history") == "1");
}

BOOST_AUTO_TEST_CASE(blocking_needs_a_reason_and_unblocking_takes_it_away) {
  Workshop shop;
  shop.plan(1);
  for (const std::string rest :
       {"", R"(,"blockedReason":"  ")", R"(,"force":true)", R"(,"blockedReason":"","notes":"n")"}) {
    BOOST_TEST(shop.refused("ChangeTaskStatus", to("blocked", rest)).code == "reason_required");
  }
  BOOST_TEST(
      shop.refused("CreateTask", R"({"feature":"E04-F01","title":"t","status":"blocked"})").code ==
      "reason_required");
  shop.run("ChangeTaskStatus", to("blocked", R"(,"blockedReason":"no key")"));
  BOOST_TEST(state(shop, "blocked_reason || ' ' || blocked_at") == "no key 2025-12-14T10:00:00Z");
  shop.run("ChangeTaskStatus", to("todo"));
  BOOST_TEST(state(shop, "blocked_reason") == "NULL");
  BOOST_TEST(state(shop, "blocked_at") == "NULL");
  shop.run("ChangeTaskStatus", to("blocked", R"(,"notes":"also as notes")"));
  BOOST_TEST(state(shop, "blocked_reason") == "also as notes");
}

BOOST_AUTO_TEST_CASE(only_a_blocked_task_has_a_blocked_reason) {
  Workshop shop;
  shop.plan(1);
  BOOST_TEST(shop.refused("ChangeTaskStatus", to("in_progress", R"(,"blockedReason":"x")")).code ==
             "invalid_value");
}

BOOST_AUTO_TEST_CASE(completing_stamps_and_reopening_takes_the_stamp_away) {
  Workshop shop;
  shop.plan(1);
  shop.run("ChangeTaskStatus", to("in_progress"));
  shop.run("ChangeTaskStatus", to("ready_for_review"));
  shop.clock.advance(std::chrono::minutes(5));
  shop.run("ChangeTaskStatus", to("completed"));
  BOOST_TEST(state(shop, "completed_at") == "2025-12-14T10:05:00Z");
  shop.clock.advance(std::chrono::minutes(5));
  shop.run("ChangeTaskStatus", to("archived", R"(,"force":true)"));
  BOOST_TEST(state(shop, "completed_at") == "2025-12-14T10:05:00Z");
  shop.run("ChangeTaskStatus",
           to("in_progress", R"(,"force":true,"rejectionReason":"does not build")"));
  BOOST_TEST(state(shop, "completed_at") == "NULL");
  BOOST_TEST(shop.column("rejection_reason", "list_recent", {{"limit", std::int64_t{1}}}) ==
             "does not build");
}

BOOST_AUTO_TEST_CASE(history_is_shown_newest_first_also_within_a_second) {
  Workshop shop;
  shop.plan(2);
  shop.clock.advance(std::chrono::milliseconds(250));
  shop.run("ChangeTaskStatus", to("in_progress"));
  shop.clock.advance(std::chrono::milliseconds(250));
  shop.run("ChangeTaskStatus", to("ready_for_review"));
  BOOST_TEST(shop.column("new_status", "task_history_of", {{"task", "T-E04-F01-001"}}) ==
             "ready_for_review in_progress todo");
  BOOST_TEST(shop.column("task_key", "list_recent", {{"limit", std::int64_t{3}}}) ==
             "T-E04-F01-001 T-E04-F01-001 T-E04-F01-002");
  BOOST_TEST(shop.column("timestamp", "list_recent", {{"limit", std::int64_t{1}}}) ==
             "2025-12-14T10:00:00.500000Z");
}

BOOST_AUTO_TEST_CASE(the_recent_history_is_fifty_rows_when_nothing_else_is_asked) {
  Workshop shop;
  shop.plan(51);
  const auto all = shop.column("id", "list_recent");
  BOOST_TEST(std::count(all.begin(), all.end(), ' ') == 49);
}

BOOST_AUTO_TEST_CASE(a_row_of_history_can_be_written_alone_and_retracted_only_by_an_import) {
  Workshop shop;
  shop.plan(1);
  shop.run("RecordTaskHistory", task + R"("from":"x","to":"y","agent":"a","notes":"n"})");
  BOOST_TEST(state(shop, "status") == "todo");
  BOOST_TEST(shop.refused("RecordTaskHistory", task + R"("from":"x"})").code == "invalid_value");
  const auto id = shop.one("select max(id) from task_history");
  BOOST_TEST(shop.append({{"TaskHistoryRetracted", task + R"("entry":99})"}}).rejected());
  BOOST_TEST(!shop.append({{"TaskHistoryRetracted", task + R"("entry":)" + id + "}"}}).rejected());
  BOOST_TEST(shop.one("select count(*) from task_history") == "1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::work_tests
