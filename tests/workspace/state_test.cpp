#include <boost/test/unit_test.hpp>

#include "tests/workspace/desk.h"

namespace annals::workspace_tests {
namespace {

BOOST_AUTO_TEST_SUITE(state)

BOOST_AUTO_TEST_CASE(bc_099_a_fresh_log_has_the_default_state) {
  Desk desk;
  BOOST_TEST(desk.one("select group_concat(key || '=' || value) from app_state") ==
             "schema_version=1.0,migration_complete=false");
  BOOST_TEST(desk.rows("active") == "");
  BOOST_TEST(desk.rows("list_profiles") == "");
  BOOST_TEST(desk.rows("app_state", {{"key", "none"}}) == "");
}

BOOST_AUTO_TEST_CASE(a_key_is_set_changed_and_taken_away) {
  Desk desk;
  desk.run("SetAppState", {{"key", "theme"}, {"value", "dark"}});
  BOOST_TEST(desk.rows("app_state", {{"key", "theme"}}) == "dark");
  const auto head = desk.engine.head();
  desk.run("SetAppState", {{"key", "theme"}, {"value", "dark"}});
  BOOST_TEST(desk.engine.head() == head);
  desk.run("SetAppState", {{"key", "theme"}, {"value", ""}});
  BOOST_TEST(desk.one("select count(*) from app_state where key = 'theme'") == "1");
  desk.run("SetAppState", {{"key", "theme"}});
  BOOST_TEST(desk.one("select count(*) from app_state where key = 'theme'") == "0");
  BOOST_TEST(desk.refused("SetAppState", {{"value", "x"}}) == "invalid_value");
  BOOST_TEST(desk.refused("SetAppState", {{"key", "active_query_id"}, {"value", "x"}}) ==
             "invalid_value");
}

BOOST_AUTO_TEST_CASE(bc_144_progress_is_0_to_100_percent) {
  Desk desk;
  const auto at = [](double percent) {
    return object{{"task", "import"}, {"progressPercent", percent}};
  };
  for (double bad : {100.1, -1.0, -0.001}) {
    BOOST_TEST(desk.refused("SaveTaskProgress", at(bad)) == "invalid_value");
  }
  BOOST_TEST(
      desk.append("TaskProgressSaved", joined(at(100.1), {{"status", "running"}})).rejected());
  BOOST_TEST(desk.append("TaskProgressSaved", joined(at(1), {{"status", "complete"}})).rejected());
  for (double good : {0.0, 33.3, 100.0}) desk.run("SaveTaskProgress", at(good));
  BOOST_TEST(desk.rows("task_progress", {{"task", "import"}}) ==
             "import|100.0|running||2026-01-01T00:00:00Z");
  desk.run("SaveTaskProgress", joined(at(100), {{"status", "completed"}, {"message", "done"}}));
  BOOST_TEST(desk.rows("task_progress", {{"task", "import"}}) ==
             "import|100.0|completed|done|2026-01-01T00:00:00Z");
  for (const char* bad : {"in_progress", "complete", "error", ""}) {
    BOOST_TEST(desk.refused("SaveTaskProgress", joined(at(1), {{"status", bad}})) ==
               "invalid_value");
  }
  desk.run("ClearTaskProgress", {{"task", "import"}});
  desk.run("ClearTaskProgress", {{"task", "import"}});
  BOOST_TEST(desk.rows("task_progress", {{"task", "import"}}) == "");
}

BOOST_AUTO_TEST_CASE(bc_141_of_a_refused_append_nothing_stays) {
  Desk desk;
  AppendRequest request;
  for (const char* profile : {"p_1", "p_2"}) {
    NewEvent event;
    event.stream = "s";
    event.type = "workspace.ProfileImported";
    event.payload = desk.engine.from_json(
        event.type, boost::json::serialize(object{{"profile", profile}, {"name", "Same"}}));
    request.events.push_back(std::move(event));
  }
  BOOST_TEST(desk.engine.append(std::move(request)).rejected());
  BOOST_TEST(desk.one("select count(*) from profiles") == "0");
}

BOOST_AUTO_TEST_CASE(imported_rows_replace_what_is_there_and_keep_what_hangs_on_it) {
  Desk desk;
  const object profile{
      {"profile", "p_1"}, {"name", "A"}, {"createdAt", "2025-01-01T10:00:00+02:00"}};
  const object query{{"profile", "p_1"}, {"query", "q_1"}, {"name", "Q"}, {"jql", ""}};
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(!!desk.append("ProfileImported", profile));
    BOOST_TEST(!!desk.append("QueryImported", query));
    BOOST_TEST(!!desk.append("AppStateSet", {{"key", "active_profile_id"}, {"value", "p_1"}}));
    BOOST_TEST(!!desk.append("AppStateSet", {{"key", "active_query_id"}, {"value", "q_1"}}));
  }
  BOOST_TEST(desk.one("select created_at from profiles") == "2025-01-01T08:00:00Z");
  BOOST_TEST(desk.rows("active") == "p_1|A|q_1|Q");
  BOOST_TEST(desk.append("ProfileImported",
                         joined({{"profile", "p_2"}, {"name", "B"}}, {{"createdAt", "soon"}}))
                 .rejected());
  BOOST_TEST(
      desk.append("ProfileImported", {{"profile", "p_2"}, {"name", "B"}, {"fieldMappings", "[]"}})
          .rejected());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::workspace_tests
