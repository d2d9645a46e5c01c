#include <sys/stat.h>
#include <boost/test/unit_test.hpp>

#include "tests/work/workshop.h"

namespace annals::work_tests {
namespace {

BOOST_AUTO_TEST_SUITE(repositories)

BOOST_AUTO_TEST_CASE(sh_060_an_epic_is_created_found_listed_changed_and_deleted) {
  Workshop shop;
  const auto created =
      shop.run("CreateEpic", R"({"key":"E04","title":"CLI","status":"active","priority":"high",)"
                             R"("description":"d","businessValue":"low"})");
  BOOST_TEST(shop.refused("CreateEpic", R"({"key":"INVALID","title":"t"})").code == "invalid_key");
  const auto id = static_cast<std::int64_t>(created.first_position);
  BOOST_TEST(shop.one("select id from epics") == std::to_string(id));
  BOOST_TEST(shop.column("created_at", "epic_by_key", {{"key", "E04"}}) == "2025-12-14T10:00:00Z");
  BOOST_TEST(shop.column("key", "epic_by_id", {{"id", id}}) == "E04");
  BOOST_TEST(shop.rows("epic_by_key", {{"key", "E99"}}).empty());
  shop.run("CreateEpic", R"({"key":"E05","title":"t"})");
  BOOST_TEST(shop.column("key", "list_epics") == "E05 E04");  // newest first
  BOOST_TEST(shop.column("key", "list_epics", {{"status", "active"}}) == "E04");
  shop.run("UpdateEpic",
           R"({"epic":"E04","status":"completed","title":"New","clear":["description"]})");
  BOOST_TEST(shop.one("select status || title || coalesce(description, '-') || business_value"
                      " from epics where key = 'E04'") == "completedNew-low");
  shop.run("DeleteEpic", R"({"epic":"E04"})");
  BOOST_TEST(shop.rows("epic_by_key", {{"key", "E04"}}).empty());
  BOOST_TEST(shop.refused("DeleteEpic", R"({"epic":"E04"})").message == "epic E04 does not exist");
}

BOOST_AUTO_TEST_CASE(sh_061_a_key_is_there_once) {
  Workshop shop;
  shop.plan(1);
  BOOST_TEST(shop.refused("CreateEpic", R"({"key":"E04","title":"t"})").message ==
             "Epic key 'E04' already exists");
  BOOST_TEST(shop.refused("CreateFeature", R"({"key":"E04-F01","title":"t"})").message ==
             "Feature key 'E04-F01' already exists");
  BOOST_TEST(shop.refused("CreateTask", R"({"key":"T-E04-F01-001","title":"t"})").message ==
             "Task key 'T-E04-F01-001' already exists");
  BOOST_TEST(shop.refused("CreateTasks", R"({"tasks":[{"key":"T-E04-F01-005","title":"t"},)"
                                         R"({"key":"T-E04-F01-005","title":"t"}]})")
                 .message == "Task key 'T-E04-F01-005' already exists");
  BOOST_TEST(shop.append({{"EpicCreated", R"({"key":"E04","title":"t","status":"draft",)"
                                          R"("priority":"high"})"}})
                 .message()
                 .find("epics.key") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sh_062_a_parent_must_exist) {
  Workshop shop;
  BOOST_TEST(shop.refused("CreateFeature", R"({"epic":"E99","title":"t"})").code == "not_found");
  BOOST_TEST(shop.refused("CreateTask", R"({"key":"T-E99-F01-001","title":"t"})").code ==
             "not_found");
  BOOST_TEST(shop.append({{"FeatureCreated",
                           R"({"key":"E99-F01","epic":"E99","title":"t","status":"draft"})"}})
                 .message()
                 .find("epic that does not exist") != std::string::npos);
  BOOST_TEST(shop.append({{"TaskCreated", R"({"key":"T-E99-F01-001","feature":"E99-F01",)"
                                          R"("title":"t","status":"todo","priority":5})"}})
                 .rejected());
  BOOST_TEST(shop.one("select count(*) from tasks") == "0");
}

BOOST_AUTO_TEST_CASE(an_event_about_something_absent_is_refused) {
  Workshop shop;
  const std::pair<std::string_view, std::string> events[] = {
      {"EpicDetailsChanged", R"({"epic":"E01","title":"t"})"},
      {"EpicStatusChanged", R"({"epic":"E01","to":"active"})"},
      {"EpicDeleted", R"({"epic":"E01"})"},
      {"EpicCorrected", R"({"key":"E01","title":"t","status":"draft","priority":"low"})"},
      {"FeatureDetailsChanged", R"({"feature":"E01-F01","title":"t"})"},
      {"FeatureStatusChanged", R"({"feature":"E01-F01","to":"active"})"},
      {"FeatureStatusOverridden", R"({"feature":"E01-F01","override":true})"},
      {"FeatureDeleted", R"({"feature":"E01-F01"})"},
      {"TaskDetailsChanged", R"({"task":"T-E01-F01-001","title":"t"})"},
      {"TaskStatusChanged", R"({"task":"T-E01-F01-001","to":"todo"})"},
      {"DependenciesChanged", R"({"task":"T-E01-F01-001"})"},
      {"TaskDeleted", R"({"task":"T-E01-F01-001"})"},
      {"TaskHistoryRecorded", R"({"task":"T-E01-F01-001","to":"todo"})"},
  };
  for (const auto& event : events) {
    BOOST_TEST_INFO_SCOPE(event.first);
    const auto result = shop.append({event});
    BOOST_TEST(result.rejected());
    BOOST_TEST(result.message().find("does not exist") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(sh_063_an_epic_with_features_and_tasks_reads_back) {
  Workshop shop;
  shop.epic("E01");
  for (const std::string feature : {"E01-F02", "E01-F01"}) {
    shop.feature(feature);
    for (const std::string number : {"-002", "-001"}) shop.task("T-" + feature + number);
  }
  BOOST_TEST(shop.column("key", "list_features_by_epic", {{"epic", "E01"}}) == "E01-F01 E01-F02");
  BOOST_TEST(
      shop.column("key", "list_features_by_epic", {{"epic", "E01"}, {"status", "active"}}).empty());
  BOOST_TEST(shop.column("key", "list_tasks_by_epic", {{"epic", "E01"}}) ==
             "T-E01-F01-001 T-E01-F01-002 T-E01-F02-001 T-E01-F02-002");
  BOOST_TEST(shop.column("key", "list_tasks_by_feature", {{"feature", "E01-F02"}}) ==
             "T-E01-F02-001 T-E01-F02-002");
  BOOST_TEST(shop.column("key", "list_tasks") ==
             "T-E01-F01-001 T-E01-F01-002 T-E01-F02-001 T-E01-F02-002");  // newest first
  BOOST_TEST(shop.column("key", "list_features", {{"status", "draft"}}) == "E01-F01 E01-F02");
}

BOOST_AUTO_TEST_CASE(sh_064_what_an_epic_contains_goes_with_it) {
  Workshop shop;
  shop.plan(2);
  shop.feature("E04-F02");
  shop.task("T-E04-F02-001");
  shop.epic("E05");
  shop.feature("E05-F01");
  shop.task("T-E05-F01-001");
  const auto done = shop.run("DeleteEpic", R"({"epic":"E04","reason":"given up"})");
  BOOST_REQUIRE(done.warnings.size() == 1u);
  BOOST_TEST(done.warnings[0] == "epic E04 is deleted with 2 features and 3 tasks");
  for (const std::string table : {"epics", "features", "tasks", "task_history"}) {
    BOOST_TEST(shop.one("select count(*) from " + table) == "1");
  }
  shop.run("DeleteFeature", R"({"feature":"E05-F01"})");
  for (const std::string table : {"features", "tasks", "task_history", "task_tallies"}) {
    BOOST_TEST(shop.one("select count(*) from " + table) == "0");
  }
}

BOOST_AUTO_TEST_CASE(sh_065_filters_narrow_together_and_order_by_urgency) {
  Workshop shop;
  shop.plan(0);
  const std::string tasks[] = {R"("status":"todo","agentType":"backend","priority":3)",
                               R"("status":"todo","agentType":"frontend","priority":5)",
                               R"("status":"in_progress","agentType":"backend","priority":2)",
                               R"("status":"todo","agentType":"api","priority":3)"};
  for (const auto& rest : tasks) {
    shop.run("CreateTask", R"({"feature":"E04-F01","title":"t",)" + rest + "}");
    shop.clock.advance(std::chrono::microseconds(1));
  }
  const auto filtered = [&](const Parameters& by) {
    std::string numbers;
    const auto keys = shop.column("key", "filter_combined", by);
    for (std::size_t at = 0; (at = keys.find("-00", at)) != std::string::npos; at += 3) {
      numbers += keys[at + 3];
    }
    return numbers;
  };
  BOOST_TEST(filtered({}) == "3412");  // of equal priority, the newer first
  BOOST_TEST(filtered({{"status", "todo"},
                       {"agent_type", "backend"},
                       {"max_priority", std::int64_t{3}}}) == "1");
  BOOST_TEST(filtered({{"status", "todo"}}) == "412");
  BOOST_TEST(
      filtered({{"epic", "e04"}, {"feature", "E04-F01"}, {"min_priority", std::int64_t{3}}}) ==
      "412");
  BOOST_TEST(filtered({{"epic", "E05"}}).empty());
  BOOST_TEST(shop.column("priority", "filter_by_status", {{"status", "todo"}}) == "3 3 5");
  BOOST_TEST(shop.column("priority", "filter_by_agent_type", {{"agent_type", "backend"}}) == "2 3");
  BOOST_TEST(shop.column("priority", "filter_by_priority",
                         {{"min_priority", std::int64_t{2}}, {"max_priority", std::int64_t{3}}}) ==
             "2 3 3");
}

BOOST_AUTO_TEST_CASE(sh_068_of_several_events_all_are_stored_or_none) {
  Workshop shop;
  shop.plan(1);
  const auto head = shop.engine.head();
  const auto result = shop.append(
      {{"TaskStatusChanged", R"({"task":"T-E04-F01-001","from":"todo","to":"in_progress"})"},
       {"EpicCreated", R"({"key":"E05","title":"t","status":"draft","priority":"high"})"},
       {"EpicCreated", R"({"key":"E05","title":"t","status":"draft","priority":"high"})"}});
  BOOST_TEST(result.rejected());
  BOOST_TEST(shop.engine.head() == head);
  BOOST_TEST(shop.one("select status from tasks") == "todo");
  BOOST_TEST(shop.one("select count(*) from epics") == "1");
}

BOOST_AUTO_TEST_CASE(bulk_creation_is_one_step_and_numbers_on) {
  Workshop shop;
  shop.plan(1);
  const auto no = shop.refused("CreateTasks", R"({"tasks":[{"feature":"E04-F01","title":"a"},)"
                                              R"({"feature":"E04-F01","title":""}]})");
  BOOST_TEST(no.code == "invalid_value");
  BOOST_TEST(shop.one("select count(*) from tasks") == "1");
  std::string tasks;
  for (int i = 0; i < 100; ++i) tasks += R"({"feature":"E04-F01","title":"t"},)";
  tasks += R"({"feature":"E04-F01","title":"t","dependsOn":["T-E04-F01-101"]})";
  const auto done = shop.run("CreateTasks", R"({"tasks":[)" + tasks + "]}");
  BOOST_TEST(done.last_position - done.first_position == 100u);
  BOOST_TEST(shop.one("select max(key) from tasks") == "T-E04-F01-102");
  BOOST_TEST(shop.one("select count(distinct key) from tasks") == "102");
}

BOOST_AUTO_TEST_CASE(sh_069_a_fresh_log_verifies) {
  Workshop shop;
  BOOST_TEST(shop.engine.verify().problems.empty());
  shop.plan(3);
  BOOST_TEST(shop.engine.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(the_tables_are_rebuilt_from_the_log_alone) {
  Workshop shop;
  shop.plan(3);
  shop.run("ChangeTaskStatus", R"({"task":"T-E04-F01-001","to":"in_progress","notes":"n"})");
  shop.run("SetDependencies", R"({"task":"T-E04-F01-002","dependsOn":"[\"T-E04-F01-001\"]"})");
  shop.run("DeleteTask", R"({"task":"T-E04-F01-003"})");
  const auto all = [&] {
    std::string text;
    for (const std::string table : {"epics", "features", "tasks", "task_history", "task_tallies",
                                    "workflow_statuses", "workflow_transitions"}) {
      for (const auto& row : shop.engine.query("select * from " + table + " order by 1, 2")) {
        for (std::size_t i = 0; i < row.size(); ++i) text += std::string(row.text(i)) + "|";
        text += "\n";
      }
    }
    return text;
  };
  const auto before = all();
  shop.reopen_without_views();
  BOOST_TEST(all() == before);
  BOOST_TEST(before.find("in_progress") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sh_070_times_are_utc_and_rows_name_their_parents) {
  Workshop shop;
  shop.plan(1);
  BOOST_TEST(shop.column("created_at", "task_by_key", {{"key", "t-e04-f01-001"}}) ==
             "2025-12-14T10:00:00Z");
  BOOST_TEST(shop.column("epic_key", "feature_by_key", {{"key", "e04-f01"}}) == "E04");
  BOOST_TEST(shop.column("feature_key", "task_by_key", {{"key", "T-E04-F01-001"}}) == "E04-F01");
  BOOST_TEST(shop.column("epic_key", "task_by_key", {{"key", "T-E04-F01-001"}}) == "E04");
  const auto feature = std::stoll(shop.one("select id from features"));
  BOOST_TEST(shop.column("key", "feature_by_id", {{"id", std::int64_t{feature}}}) == "E04-F01");
  const auto task = std::stoll(shop.one("select id from tasks"));
  BOOST_TEST(shop.column("key", "task_by_id", {{"id", std::int64_t{task}}}) == "T-E04-F01-001");
}

BOOST_AUTO_TEST_CASE(sh_071_sql_in_a_value_is_only_a_value) {
  Workshop shop;
  shop.plan(1);
  const std::string attack = "todo'; DROP TABLE tasks; --";
  BOOST_TEST(shop.rows("filter_by_status", {{"status", attack}}).empty());
  BOOST_TEST(shop.one("select count(*) from tasks") == "1");
  shop.run("UpdateTask", R"({"task":"T-E04-F01-001","title":)" + json_text(attack) + "}");
  BOOST_TEST(shop.one("select title from tasks") == attack);
}

BOOST_AUTO_TEST_CASE(sh_072_the_files_are_for_their_owner_only) {
  Workshop shop;
  shop.plan(1);
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shop.folder.path())) {
    if (!entry.is_regular_file() || entry.is_symlink()) continue;
    struct stat status {};
    BOOST_REQUIRE(stat(entry.path().c_str(), &status) == 0);
    BOOST_TEST_INFO_SCOPE(entry.path().string());
    BOOST_TEST((status.st_mode & 0777) == 0600u);
    ++files;
  }
  BOOST_TEST(files >= 3);  // the log, a view, the catalogue
}

BOOST_AUTO_TEST_CASE(sh_073_identity_and_creation_never_change) {
  Workshop shop;
  shop.plan(1);
  for (const std::string column : {"id", "feature_id", "key", "created_at"}) {
    BOOST_TEST(shop.refused("UpdateTask", R"({"task":"T-E04-F01-001","clear":[")" + column + "\"]}")
                   .code == "immutable");
    BOOST_CHECK_EXCEPTION(
        (void)shop.engine.execute("work.UpdateTask",
                                  R"({"task":"T-E04-F01-001",")" + column + R"(":"x"})"),
        Error, [&](const Error& error) {
          return error.kind() == ErrorKind::invalid_argument &&
                 std::string_view(error.what()).find(column) != std::string_view::npos;
        });
  }
  for (const std::string column : {"title", "status", "priority", "depends_on", "nonsense"}) {
    BOOST_TEST(shop.refused("UpdateTask", R"({"task":"T-E04-F01-001","clear":[")" + column + "\"]}")
                   .code == "invalid_value");
  }
  BOOST_TEST(shop.refused("UpdateFeature", R"({"feature":"E04-F01","clear":["epic_id"]})").code ==
             "immutable");
}

BOOST_AUTO_TEST_CASE(sh_074_a_change_moves_updated_at_and_leaves_created_at) {
  Workshop shop;
  shop.plan(1);
  shop.clock.advance(std::chrono::seconds(2));
  shop.run("UpdateEpic", R"({"epic":"E04","title":"u"})");
  shop.run("UpdateFeature", R"({"feature":"E04-F01","executionOrder":{"value":0}})");
  shop.run("UpdateTask", R"({"task":"T-E04-F01-001","slug":"s"})");
  for (const std::string table : {"epics", "features", "tasks"}) {
    BOOST_TEST(shop.one("select created_at || ' ' || updated_at from " + table) ==
               "2025-12-14T10:00:00Z 2025-12-14T10:00:02Z");
  }
  BOOST_TEST(shop.one("select execution_order from features") == "0");
  const auto head = shop.engine.head();
  shop.run("UpdateTask", R"({"task":"T-E04-F01-001"})");  // asks for nothing
  BOOST_TEST(shop.engine.head() == head);
}

BOOST_AUTO_TEST_CASE(every_column_that_may_be_empty_can_be_cleared) {
  Workshop shop;
  shop.plan(1);
  const std::string task = R"({"task":"T-E04-F01-001",)";
  shop.run("UpdateTask",
           task + R"("description":"d","agentType":"a","assignedAgent":"b","filePath":"f",)"
                  R"("executionOrder":{"value":1},"completedBy":"c","completionNotes":"n",)"
                  R"("filesChanged":"[]","timeSpentMinutes":{"value":5},"contextData":"{}",)"
                  R"("slug":"s"})");
  const std::string columns[] = {
      "description",  "agent_type",       "assigned_agent", "file_path",          "execution_order",
      "completed_by", "completion_notes", "files_changed",  "time_spent_minutes", "context_data",
      "slug"};
  for (const auto& column : columns) {
    BOOST_TEST_INFO_SCOPE(column);
    BOOST_TEST(shop.one("select " + column + " from tasks") != "NULL");
    shop.run("UpdateTask", task + R"("clear":[")" + column + "\"]}");
    BOOST_TEST(shop.one("select " + column + " from tasks") == "NULL");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::work_tests
