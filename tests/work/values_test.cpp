#include <boost/test/unit_test.hpp>

#include "tests/work/workshop.h"

namespace annals::work_tests {
namespace {

BOOST_AUTO_TEST_SUITE(values)

std::string new_task(const std::string& rest) {
  return R"({"feature":"E04-F01","title":"t",)" + rest + "}";
}
std::string change_task(const std::string& rest) {
  return R"({"task":"T-E04-F01-001",)" + rest + "}";
}

BOOST_AUTO_TEST_CASE(sh_010_the_six_task_statuses_are_known_and_others_are_not) {
  Workshop shop;
  shop.plan(0);
  for (const std::string status :
       {"todo", "in_progress", "ready_for_review", "completed", "archived"}) {
    shop.run("CreateTask", new_task(R"("status":")" + status + "\""));
  }
  shop.run("ChangeTaskStatus",
           R"({"task":"T-E04-F01-001","to":"blocked","blockedReason":"waits for a key"})");
  BOOST_TEST(shop.one("select count(distinct status) from tasks") == "5");
  const auto no = shop.refused("CreateTask", new_task(R"("status":"invalid_status")"));
  BOOST_TEST(no.message.starts_with("Invalid task status: 'invalid_status'"));
  BOOST_TEST(!shop.append({{"TaskStatusChanged", change_task(R"("to":"invalid_status")")}}));
}

BOOST_AUTO_TEST_CASE(sh_010_any_agent_type_of_1_to_100_characters_is_taken) {
  Workshop shop;
  shop.plan(1);
  const std::string hundred(100, 'a');
  std::string hundred_umlauts;
  for (int i = 0; i < 100; ++i) hundred_umlauts += "ä";
  for (const std::string& type :
       {std::string("frontend"), std::string("backend"), std::string("api"), std::string("testing"),
        std::string("devops"), std::string("general"), std::string("a"), std::string("agent123"),
        std::string("agent@type"), std::string("BackEnd-Engineer"), std::string(52, 'x'), hundred,
        hundred_umlauts}) {
    BOOST_TEST_INFO_SCOPE("agent type: " << type);
    shop.run("UpdateTask", change_task(R"("agentType":")" + type + "\""));
    BOOST_TEST(shop.one("select agent_type from tasks") == type);
  }
  const auto no = shop.refused("CreateTask", new_task(R"("agentType":")" + hundred + "a\""));
  BOOST_TEST(no.message == "An agent type has at most 100 characters, got: 101");
  for (const std::string blank : {"", "   ", "\\t"}) {
    const auto refusal = shop.refused("CreateTask", new_task(R"("agentType":")" + blank + "\""));
    BOOST_TEST(refusal.message.find("cannot be empty") != std::string::npos);
  }
  shop.run("UpdateTask", change_task(R"("clear":["agent_type"])"));
  BOOST_TEST(shop.one("select agent_type from tasks") == "NULL");
}

BOOST_AUTO_TEST_CASE(sh_011_a_tasks_priority_is_1_to_10) {
  Workshop shop;
  shop.plan(1);
  BOOST_TEST(shop.one("select priority from tasks") == "5");
  for (const std::string priority : {"1", "5", "10"}) {
    shop.run("CreateTask", new_task(R"("priority":)" + priority));
    shop.run("UpdateTask", change_task(R"("priority":{"value":)" + priority + "}"));
    BOOST_TEST(shop.one("select priority from tasks where key = 'T-E04-F01-001'") == priority);
  }
  for (const std::string priority : {"0", "11", "15", "-1"}) {
    const auto expected = "Priority must be 1-10, got: " + priority;
    BOOST_TEST(shop.refused("CreateTask", new_task(R"("priority":)" + priority)).message ==
               expected);
    BOOST_TEST(shop.refused("UpdateTask", change_task(R"("priority":{"value":)" + priority + "}"))
                   .message == expected);
    const auto past =
        shop.append({{"TaskCreated",
                      R"({"key":"T-E04-F01-900","feature":"E04-F01","title":"t","status":"todo",)"
                      R"("priority":)" +
                          priority + "}"}});
    BOOST_TEST(past.rejected());
  }
}

BOOST_AUTO_TEST_CASE(sh_011_an_epics_priority_and_value_are_high_medium_or_low) {
  Workshop shop;
  for (const std::string level : {"high", "medium", "low"}) {
    shop.run("CreateEpic",
             R"({"title":"t","priority":")" + level + R"(","businessValue":")" + level + "\"}");
  }
  shop.run("CreateEpic", R"({"title":"t"})");
  BOOST_TEST(shop.column("priority", "list_epics") == "medium low medium high");
  BOOST_TEST(shop.one("select business_value from epics where key = 'E04'") == "NULL");
  BOOST_TEST(shop.refused("CreateEpic", R"({"title":"t","priority":"urgent"})").code ==
             "invalid_value");
  BOOST_TEST(shop.refused("UpdateEpic", R"({"epic":"E01","businessValue":"5"})").code ==
             "invalid_value");
  BOOST_TEST(shop.append({{"EpicCreated", R"({"key":"E09","title":"t","status":"draft",)"
                                          R"("priority":"urgent"})"}})
                 .rejected());
}

BOOST_AUTO_TEST_CASE(statuses_of_epics_and_features_are_draft_active_completed_archived) {
  Workshop shop;
  shop.plan(0);
  for (const std::string status : {"draft", "active", "completed", "archived"}) {
    shop.run("CreateEpic", R"({"title":"t","status":")" + status + "\"}");
    shop.run("UpdateFeature", R"({"feature":"E04-F01","status":")" + status + "\"}");
    BOOST_TEST(shop.one("select status from features") == status);
  }
  BOOST_TEST(shop.refused("CreateEpic", R"({"title":"t","status":"todo"})")
                 .message.starts_with("Invalid epic status: 'todo'"));
  BOOST_TEST(shop.refused("UpdateFeature", R"({"feature":"E04-F01","status":"blocked"})")
                 .message.starts_with("Invalid feature status: 'blocked'"));
}

BOOST_AUTO_TEST_CASE(sh_012_statuses_of_a_later_workflow_are_data) {
  Workshop shop;
  shop.plan(1);
  BOOST_TEST(shop.refused("ChangeTaskStatus", change_task(R"("to":"in_development")")).code ==
             "invalid_value");
  shop.later_workflow();
  for (const std::string status :
       {"draft", "ready_for_refinement", "in_refinement", "ready_for_development", "in_development",
        "ready_for_code_review", "in_code_review", "ready_for_qa", "in_qa", "ready_for_approval",
        "in_approval", "on_hold", "cancelled"}) {
    shop.run("CreateTask", new_task(R"("status":")" + status + "\""));
  }
  const auto no = shop.refused("ChangeTaskStatus", change_task(R"("to":"in_development")"));
  BOOST_TEST(no.message == "Invalid state transition from todo to in_development");
  shop.run("DefineTransition", R"({"from":"todo","to":"in_development"})");
  shop.run("ChangeTaskStatus", change_task(R"("to":"in_development")"));
  BOOST_TEST(shop.one("select status from tasks where key = 'T-E04-F01-001'") == "in_development");
  BOOST_TEST(shop.one("select started_at from tasks where key = 'T-E04-F01-001'") != "NULL");
}

BOOST_AUTO_TEST_CASE(a_workflow_is_defined_within_its_rules) {
  Workshop shop;
  const std::string wrong[] = {
      R"({"phase":"planning"})",
      R"({"status":"x","phase":"somewhere"})",
      R"({"status":"x","phase":"qa","progressWeight":1.01})",
      R"({"status":"x","phase":"qa","progressWeight":-0.01})",
      R"({"status":"x","phase":"qa","progressWeight":"NaN"})",
      R"({"status":"x","phase":"qa","marks":"paused"})",
      R"({"phase":"qa","status":")" + std::string(101, 's') + "\"}",
  };
  for (const auto& json : wrong) {
    BOOST_TEST_INFO_SCOPE(json);
    BOOST_TEST(shop.refused("DefineStatus", json).code == "invalid_value");
  }
  shop.run("DefineStatus", R"({"status":"x","phase":"qa","progressWeight":1})");
  BOOST_TEST(shop.refused("DefineTransition", R"({"from":"x","to":"y"})").code == "invalid_value");
  shop.run("DefineTransition", R"({"from":"x","to":"todo"})");
  const auto head = shop.engine.head();
  shop.run("DefineTransition", R"({"from":"x","to":"todo"})");
  BOOST_TEST(shop.engine.head() == head);
  shop.run("RemoveTransition", R"({"from":"x","to":"todo"})");
  BOOST_TEST(shop.refused("RemoveTransition", R"({"from":"x","to":"todo"})").code == "not_found");
}

BOOST_AUTO_TEST_CASE(a_title_is_needed_and_a_description_has_at_most_10000_characters) {
  Workshop shop;
  shop.plan(1);
  for (const std::string blank : {"", "  "}) {
    for (const std::string command : {"CreateEpic", "CreateFeature", "CreateTask"}) {
      const std::string json = R"({"epic":"E04","feature":"E04-F01","title":")" + blank + "\"}";
      const auto no = shop.refused(
          command, command == "CreateEpic"      ? R"({"title":")" + blank + "\"}"
                   : command == "CreateFeature" ? R"({"epic":"E04","title":")" + blank + "\"}"
                                                : json);
      BOOST_TEST(no.message.find("cannot be empty") != std::string::npos);
    }
  }
  std::string longest;
  for (int i = 0; i < 10'000; ++i) longest += "é";
  shop.run("UpdateTask", change_task(R"("description":")" + longest + "\""));
  BOOST_TEST(shop.one("select length(description) from tasks") == "10000");
  BOOST_TEST(
      shop.refused("UpdateTask", change_task(R"("description":"x)" + longest + "\"")).message ==
      "A description has at most 10000 characters, got: 10001");
}

BOOST_AUTO_TEST_CASE(sh_072_a_file_path_that_climbs_is_refused) {
  Workshop shop;
  shop.plan(1);
  for (const std::string path :
       {"../../../../../../etc/passwd", "docs/../x", "..", "a/..", R"(docs\\..\\x)"}) {
    BOOST_TEST_INFO_SCOPE(path);
    const auto file = R"("filePath":")" + path + "\"";
    for (const auto& no :
         {shop.refused("CreateTask", new_task(file)), shop.refused("UpdateTask", change_task(file)),
          shop.refused("CreateEpic", R"({"title":"t",)" + file + "}"),
          shop.refused("UpdateFeature", R"({"feature":"E04-F01",)" + file + "}")}) {
      BOOST_TEST(no.message.find("contains invalid traversal") != std::string::npos);
    }
  }
  shop.run("UpdateTask", change_task(R"("filePath":"docs/plan/..x/T-E04-F01-001.md")"));
  BOOST_TEST(shop.one("select file_path from tasks") == "docs/plan/..x/T-E04-F01-001.md");
}

BOOST_AUTO_TEST_CASE(what_is_known_of_a_completion_is_checked) {
  Workshop shop;
  shop.plan(1);
  const std::string wrong[] = {R"("verificationStatus":"done")",
                               R"("testsPassed":{"value":2})",
                               R"("timeSpentMinutes":{"value":-1})",
                               R"("filesChanged":"{}")",
                               R"("filesChanged":"[")",
                               R"("contextData":"[]")"};
  for (const auto& rest : wrong) {
    BOOST_TEST_INFO_SCOPE(rest);
    BOOST_TEST(shop.refused("UpdateTask", change_task(rest)).code == "invalid_value");
  }
  shop.run("UpdateTask",
           change_task(R"("verificationStatus":"verified","testsPassed":{"value":1},)"
                       R"("timeSpentMinutes":{"value":0},"filesChanged":"[\"a.go\"]",)"
                       R"("contextData":"{}","completedBy":"c","completionNotes":"n")"));
  BOOST_TEST(shop.one("select verification_status || tests_passed || time_spent_minutes ||"
                      " files_changed || context_data || completed_by || completion_notes"
                      " from tasks") == R"(verified10["a.go"]{}cn)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::work_tests
