// Scenarios of the source system, under their numbers, as far as they are about files.
#include "tests/import_burndown/workspace_log.h"

using namespace annals;
using namespace annals::testing;

namespace {

/// A tree of one profile and one query, of which a test writes the files that it is about.
struct Small : Desk {
  std::filesystem::path profile = source / "profiles/p_1";
  std::filesystem::path query = profile / "queries/q_1";

  Small() {
    put_file(source / "profiles/profiles.json",
             R"({"active_profile_id": "p_1", "active_query_id": "q_1", "profiles": {"p_1": {}}})");
    put_file(profile / "profile.json", R"({"id": "p_1", "name": "One"})");
    put_file(query / "query.json", R"({"name": "First", "jql": "project = A"})");
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(scenarios)

BOOST_AUTO_TEST_CASE(bc_073_of_several_rows_of_a_day_the_latest_counts_and_all_are_kept) {
  Small desk;
  put_file(desk.query / "project_data.json",
           R"({"project_scope": {}, "statistics": [
    {"date": "2025-01-06", "completed_items": 1},
    {"date": "2025-01-06-153000", "completed_items": 2},
    {"date": "2025-01-06 00:00:00", "completed_items": 3},
    {"date": "2025-01-07T00:00:00", "completed_items": 4},
    {"date": "2025-13-40", "completed_items": 5}, {"completed_items": 6}, 7]})");
  const ImportReport report = desk.take();
  BOOST_TEST(rows_of(report, "project_statistics") == 2u);
  BOOST_TEST(kept_of(report, "project_statistics") == 5u);
  BOOST_TEST(desk.value("select completed_items from project_statistics "
                        "where stat_date = '2025-01-06'") == "2");
  BOOST_TEST(desk.value("select count(*) from project_statistics") == "2");
  BOOST_TEST(desk.value("select value from app_state where key = 'migration_complete'") == "true");
}

BOOST_AUTO_TEST_CASE(bc_070_scope_and_csv_become_one_object) {
  Desk desk;
  put_file(desk.source / "project_data.json",
           R"({"total_items": 50, "total_points": 200, "estimated_items": 45,
               "estimated_points": 180.0, "metadata": {}})");
  put_file(desk.source / "statistics.csv",
           "date,completed_items,completed_points,created_items,created_points\n"
           "2024-01-01,5,13,2,5\n2024-01-02,3,8,1,3\n");
  desk.take();
  BOOST_TEST(desk.value("select data from project_data") ==
             R"({"project_scope":{"total_items":50,"total_points":200,"estimated_items":45,)"
             R"("estimated_points":180.0},"statistics":[{"date":"2024-01-01","completed_items":5,)"
             R"("completed_points":13,"created_items":2,"created_points":5},{"date":"2024-01-02",)"
             R"("completed_items":3,"completed_points":8,"created_items":1,"created_points":3}],)"
             R"("metadata":{"source":"csv_import","version":"2.0"}})");
  BOOST_TEST(desk.value("select estimated_points from project_scope") == "180.0");
}

BOOST_AUTO_TEST_CASE(bc_060_a_csv_without_a_column_is_kept_and_the_column_named) {
  Desk desk;
  put_file(desk.source / "statistics.csv", "date,completed_items\n2024-01-01,5\n");
  const ImportReport report = desk.take();
  BOOST_TEST(kept_of(report, "files") == 1u);
  BOOST_TEST(report.warnings.at(0) ==
             "statistics.csv was kept as it is: the column completed_points is missing.");
}

BOOST_AUTO_TEST_CASE(bc_096_old_registries_flat_settings_and_missing_files_are_understood) {
  Desk desk;
  put_file(desk.source / "profiles/profiles.json",
           R"({"active_profile_id": "b", "profiles": [
             {"id": "a", "name": "First", "jira_url": "https://j.example.org/", "jira_token": "tok",
              "jira_email": "x@example.org", "show_points": ["show"], "show_milestone": 0},
             {"id": "b", "name": "Second", "show_points": "invalid", "show_milestone": 1},
             {"name": "no id"}, 7]})");
  std::filesystem::create_directories(desk.source / "profiles/b/queries/open_bugs");
  const ImportReport report = desk.take();
  BOOST_TEST(rows_of(report, "profiles") == 2u);
  BOOST_TEST(kept_of(report, "profiles") == 2u);
  BOOST_TEST(desk.value("select name || '/' || jql from queries") == "Open_Bugs/");
  BOOST_TEST(desk.value("select json_extract(jira_config, '$.base_url') from profiles "
                        "where id = 'a'") == "https://j.example.org");
  BOOST_TEST(desk.value("select json_extract(jira_config, '$.configured') from profiles "
                        "where id = 'a'") == "1");
  BOOST_TEST(desk.value("select show_points || show_milestone from profiles where id = 'a'") ==
             "10");
  BOOST_TEST(desk.value("select show_points || show_milestone from profiles where id = 'b'") ==
             "01");
  BOOST_TEST(desk.value("select value from app_state where key = 'active_profile_id'") == "b");
  BOOST_TEST(desk.value("select content from kept_columns where key = 'a'") ==
             R"({"jira_email":"x@example.org"})");
}

BOOST_AUTO_TEST_CASE(bc_097_active_ids_are_preserved_and_those_of_nothing_are_kept) {
  Small desk;
  desk.take();
  BOOST_TEST(desk.value("select value from app_state where key = 'active_profile_id'") == "p_1");
  BOOST_TEST(desk.value("select value from app_state where key = 'active_query_id'") == "q_1");
  put_file(desk.source / "profiles/profiles.json",
           R"({"active_profile_id": "p_1", "active_query_id": "q_9", "profiles": {"p_1": {}}})");
  const ImportReport report = desk.take();
  BOOST_TEST(kept_of(report, "app_state") == 1u);
  BOOST_TEST(desk.value("select count(*) from app_state where key = 'active_query_id'") == "0");
}

BOOST_AUTO_TEST_CASE(bc_098_a_token_is_preserved_byte_for_byte_and_not_shown) {
  Small desk;
  const std::string token = R"("t\u00f6k\/en \"x\" ")";
  put_file(desk.profile / "profile.json",
           R"({"name": "One", "api_secret": "keep-me", "jira_config": {"token": )" + token +
               R"(, "base_url": "https://j.example.org"}})");
  desk.take();
  std::string told, secret;
  for (const RecordedEvent& event : desk.engine.read()) {
    told += desk.engine.to_json(event) + event.metadata;
    secret += desk.engine.to_json(event, true);
  }
  for (const auto& line : all_lines(desk.engine)) told += line;
  BOOST_TEST(told.find("00f6k") == std::string::npos);
  BOOST_TEST(told.find("keep-me") == std::string::npos);
  BOOST_TEST(secret.find("keep-me") != std::string::npos);
  BOOST_TEST(secret.find(R"(\"t\\u00f6k\\/en \\\"x\\\" \")") != std::string::npos);
  // Another token is a change, the same one is none.
  put_file(desk.profile / "profile.json",
           R"({"name": "One", "api_secret": "keep-me", "jira_config": {"token": "other", )"
           R"("base_url": "https://j.example.org"}})");
  BOOST_TEST(desk.take().events_appended == 2u);
}

BOOST_AUTO_TEST_CASE(bc_100_a_day_and_bc_101_a_week_have_one_spelling) {
  Small desk;
  put_file(desk.query / "metrics_snapshots.json",
           R"({"2025-44": {"flow_load": {"wip_count": 1}}, "2025-W12": {"flow_load": {}},
               "2025-1": {"dora_mttr": {"median_hours": 2.50}}, "2025-53": {"flow_load": {}},
               "2025-W00": {"flow_load": {}}, "x": 1, "2025-01": {"dora_mttr": {}}})");
  const ImportReport report = desk.take();
  BOOST_TEST(desk.value("select group_concat(snapshot_date, ' ') from "
                        "(select snapshot_date from metrics_snapshots order by 1)") ==
             "2025-01 2025-12 2025-44");
  BOOST_TEST(rows_of(report, "metrics_snapshots") == 3u);
  BOOST_TEST(kept_of(report, "metrics_snapshots") == 4u);
}

BOOST_AUTO_TEST_CASE(bc_102_unknown_members_and_the_spelling_of_json_are_retained) {
  Small desk;
  const std::string mappings = "{ \"dora\" : {\"a\":1.0e+02, \"a\": 12345678901234567890} }";
  put_file(desk.profile / "profile.json", "{\"name\": \"One\", \"field_mappings\": " + mappings +
                                              ", \"colour\": {\"r\" : 1e2}, \"field\": NaN}");
  const std::string cache = "{\"issues\": [ {\"b\":1, \"a\":0.10} ],\r\n \"new\" : [ ] }";
  put_file(desk.query / "jira_cache.json", "\xEF\xBB\xBF" + cache + "\r\n");
  desk.take();
  BOOST_TEST(desk.value("select field_mappings from profiles") == mappings);
  BOOST_TEST(desk.value("select response from jira_cache") == cache);
  BOOST_TEST(desk.value("select content from kept_columns where source_table = 'profiles'") ==
             "{\"colour\":{\"r\" : 1e2},\"field\":\"NaN\"}");
}

BOOST_AUTO_TEST_CASE(bc_104_the_words_for_progress_are_those_of_the_table) {
  const std::pair<const char*, const char*> words[] = {
      {"in_progress", "running"}, {"complete", "completed"}, {"error", "failed"}};
  for (const auto& [theirs, ours] : words) {
    Small desk;
    put_file(desk.source / "task_progress.json",
             std::string(R"({"task_name": "T", "phase": "fetch", "status": ")") + theirs +
                 R"(", "fetch_progress": {"percent": 50}})");
    desk.take();
    BOOST_TEST(desk.value("select status from task_progress") == ours);
  }
  Small desk;
  put_file(desk.source / "task_progress.json",
           R"({"task_name": "T", "status": "complete", "fetch_progress": {"percent": 100.1}})");
  BOOST_TEST(kept_of(desk.take(), "task_progress") == 1u);
}

BOOST_AUTO_TEST_CASE(bc_107_the_real_settings_of_a_public_server_count_as_configured) {
  const auto folder = std::filesystem::path(ANNALS_REAL_DATA) / "burndown";
  if (!std::filesystem::exists(folder)) {
    BOOST_TEST_MESSAGE("SKIPPED: there are no real files in " << folder);
    return;
  }
  // Together, and one by one, in either order.
  for (const int order : {0, 1, 2}) {
    Desk desk;
    std::vector<std::filesystem::path> parts{folder / "app_settings_066bfd92.json",
                                             folder / "project_data_368bb9cb.json",
                                             folder / "statistics_0711a78f.csv"};
    if (order == 1) std::swap(parts[0], parts[2]);
    if (order == 2) parts = {folder};
    for (const auto& part : parts) BOOST_TEST(desk.take(part).warnings.empty());
    const auto config = [&](const std::string& name) {
      return desk.value("select json_extract(jira_config, '$." + name + "') from profiles");
    };
    BOOST_TEST(config("base_url") == "https://jira.atlassian.com");
    BOOST_TEST(config("api_version") == "v2");
    BOOST_TEST(config("token") == "");
    BOOST_TEST(config("cache_size_mb") == "100");
    BOOST_TEST(config("max_results_per_call") == "1000");
    BOOST_TEST(config("points_field") == "");
    BOOST_TEST(config("configured") == "1");
    BOOST_TEST(desk.value("select forecast_settings from profiles") ==
               R"({"pert_factor":3,"deadline":"2025-08-01","milestone":null,)"
               R"("data_points_count":6})");
    BOOST_TEST(desk.value("select show_points from profiles") == "1");
    BOOST_TEST(desk.value("select jql from queries") ==
               "project = JRASERVER AND created > endOfMonth(-3)");
    // BC-074
    BOOST_TEST(desk.value("select count(*) || ' ' || sum(completed_items) || ' ' || "
                          "cast(sum(completed_points) as integer) from project_statistics") ==
               "68 448 1886");
    BOOST_TEST(desk.value("select total_items || ' ' || estimated_items from project_scope") ==
               "34 34");
  }
}

BOOST_AUTO_TEST_CASE(bc_121_a_package_without_its_parts_or_of_another_version_is_kept) {
  const std::pair<const char*, bool> packages[] = {
      {R"({"manifest": {"version": "2.0"}, "profile_data": {"id": "p_1", "name": "One"}})", true},
      {R"({"manifest": {"version": "1.7"}, "profile_data": {"profile_id": "p_1"}})", true},
      {R"({"manifest": {"version": "9.0"}, "profile_data": {"id": "p_1"}})", false},
      {R"({"manifest": {"version": "2.0"}, "profile_data": 7})", false},
      {R"({"manifest": [], "profile_data": {"id": "p_1"}})", false},
      {R"({"manifest": {"version": "2.0"}, "profile_data": {"name": "One"}})", false}};
  for (const auto& [text, good] : packages) {
    BOOST_TEST_INFO_SCOPE(text);
    Desk desk;
    put_file(desk.source / "export.json", text);
    const ImportReport report = desk.take(desk.source / "export.json");
    BOOST_TEST(report.shape == "an exported package");
    BOOST_TEST(rows_of(report, "profiles") == (good ? 1u : 0u));
    BOOST_TEST(kept_of(report, "files") == (good ? 0u : 1u));
  }
}

BOOST_AUTO_TEST_CASE(
    a_package_of_the_source_system_goes_in_and_budgets_are_kept_with_their_content) {
  Desk desk;
  put_file(desk.source / "export.json", R"({
    "manifest": {"version": "2.0", "created_at": "2026-01-30T10:00:00Z"},
    "profile_data": {"profile_id": "p_1", "name": "One", "jira_url": "https://j.example.org"},
    "query_data": {"q_1": {"query_metadata": {"name": "First", "jql": "project = A"},
      "jira_cache": {"issues": [{"key": "A-1"}, {"key": "A-2"}]},
      "statistics": [{"date": "2026-01-05", "completed_items": 3}],
      "project_scope": {"total_items": 9},
      "metrics": [{"snapshot_date": "2026-W05", "metric_category": "flow",
                   "metric_name": "flow_load", "metric_value": 4.50}, {"metric_value": 1}],
      "changelog_entries": [{"issue_key": "A-1", "field_name": "status", "new_value": "Done"},
                            {"issue_key": "A-1", "field_name": "sprint"}, {"author": "x"}],
      "budget_settings": {"budget_total_eur": 260000}}}})");
  const ImportReport report = desk.take();
  BOOST_TEST(desk.value("select group_concat(source_table) from "
                        "(select source_table from kept_rows order by 1)") ==
             "budget_settings,jira_changelog_cache,metrics_snapshots");
  BOOST_TEST(desk.value("select content from kept_rows where source_table = 'budget_settings'") ==
             R"({"budget_total_eur": 260000})");
  BOOST_TEST(desk.value("select changelog from jira_changelog_cache") ==
             R"([{"issue_key": "A-1", "field_name": "status", "new_value": "Done"},)"
             R"({"issue_key": "A-1", "field_name": "sprint"}])");
  BOOST_TEST(desk.value("select metrics from metrics_snapshots where snapshot_date = '2026-05'")
                 .find("4.50") != std::string::npos);
  BOOST_TEST(desk.value("select completed_items from project_statistics") == "3");
  BOOST_TEST(desk.value("select total_items from project_scope") == "9");
  BOOST_TEST(rows_of(report, "issues") == 2u);
}

BOOST_AUTO_TEST_CASE(names_that_are_taken_get_the_id_behind_them) {
  Desk desk;
  put_file(desk.source / "profiles/profiles.json",
           R"({"profiles": {"a": {"name": " Team "}, "b": {"name": "TEAM"}, "c": {}}})");
  put_file(desk.source / "profiles/a/queries/q/query.json", R"({"name": "Same", "jql": "x"})");
  put_file(desk.source / "profiles/a/queries/r/query.json", R"({"name": "Same", "jql": "y"})");
  put_file(desk.source / "profiles/b/queries/q/query.json", R"({"name": "Same", "jql": "z"})");
  desk.take();
  BOOST_TEST(desk.value("select group_concat(name) from (select name from profiles order by id)") ==
             "Team,TEAM (b),C");
  BOOST_TEST(desk.value("select group_concat(name) from "
                        "(select name from queries order by profile_id, id)") ==
             "Same,Same (r),Same");
  const auto head = desk.engine.head();
  desk.take({.again = true});
  BOOST_TEST(desk.engine.head() == head);
  // Two names change places.
  put_file(desk.source / "profiles/profiles.json",
           R"json({"profiles": {"a": {"name": "C"}, "b": {"name": "Team"},
                                "c": {"name": "TEAM (b)"}}})json");
  desk.take();
  BOOST_TEST(desk.value("select group_concat(name) from (select name from profiles order by id)") ==
             "C,Team,TEAM (b)");
}

BOOST_AUTO_TEST_CASE(ids_that_no_row_can_have_are_refused_with_their_files) {
  Small desk;
  put_file(desk.source / "profiles" / ("p\xFF") / "profile.json", "{}");
  put_file(desk.source / "profiles" / std::string(101, 'x') / "queries/q/query.json", "{}");
  put_file(desk.source / "profiles" / std::string(100, 'x') / "queries/q \xC3\xA9/query.json",
           "{}");
  const ImportReport report = desk.take();
  BOOST_TEST(kept_of(report, "files") == 2u);
  BOOST_TEST(rows_of(report, "profiles") == 2u);
  BOOST_TEST(desk.value("select count(*) from kept_files where file like 'profiles/p\\xFF/%'") ==
             "1");
}

BOOST_AUTO_TEST_CASE(a_large_response_works_and_too_large_a_file_is_named) {
  Small desk;
  const std::string large = "{\"issues\": [\"" + std::string(10u << 20, 'x') + "\"]}";
  put_file(desk.query / "jira_cache.json", large);
  put_file(desk.query / "cache/huge.json", "");
  std::filesystem::resize_file(desk.query / "cache/huge.json", (60u << 20) + 1);
  put_file(desk.query / "cache/deep.json", std::string(100'000, '['));
  const ImportReport report = desk.take();
  BOOST_TEST(desk.value("select length(response) from jira_cache") == std::to_string(large.size()));
  BOOST_TEST(kept_of(report, "files") == 2u);
  BOOST_TEST(report.warnings.at(0).ends_with(
      "deep.json was kept as it is: the text is nested deeper than 256 levels."));
  BOOST_TEST(report.warnings.at(1).ends_with(
      "huge.json was kept as it is: it has 62914561 bytes, more than the 62914560 that are read."));
}

BOOST_AUTO_TEST_SUITE_END()
