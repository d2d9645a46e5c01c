#include "tests/import_burndown/workspace_log.h"

#include <sys/stat.h>

using namespace annals;
using namespace annals::testing;
using Generation = AnalyticsTree::Generation;

namespace {

// What the tables of the workspace show, with the credentials, and without what imports keep.
std::vector<std::string> workspace_lines(const std::filesystem::path& log) {
  const Engine engine = Engine::open(log, {.show_secrets = true});
  std::vector<std::string> lines;
  for (auto& line : all_lines(engine)) {
    if (!line.starts_with("kept|") && !line.starts_with("file|")) lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> lines_after_import(const std::filesystem::path& source,
                                            const std::filesystem::path& log) {
  {
    Engine engine = Engine::open(log);
    const ImportReport report = import_from(engine, "burndown", source);
    for (const auto& warning : report.warnings) BOOST_TEST_MESSAGE(warning);
    BOOST_TEST(report.warnings.empty());
  }
  return workspace_lines(log);
}

std::string all_text(const std::filesystem::path& folder) {
  std::string text;
  for (const auto& [name, content] : files_below(folder)) text += content;
  return text;
}

void append(Engine& engine, const std::string& type, const std::string& json) {
  AppendRequest request;
  request.events = {{"stream", "workspace." + type, engine.from_json("workspace." + type, json)}};
  const auto result = engine.append(std::move(request));
  BOOST_REQUIRE_MESSAGE(bool(result), result.message());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exports)

BOOST_AUTO_TEST_CASE(an_export_imported_into_a_fresh_log_gives_equal_tables) {
  for (const auto generation :
       {Generation::root_files, Generation::default_main, Generation::with_ids}) {
    Desk desk;
    AnalyticsTree tree{.generation = generation, .cache_entries = 3};
    if (generation == Generation::with_ids) tree.profiles = tree.queries = 2;
    tree.write(desk.source);
    desk.take();
    const auto target = desk.directory / "exported";
    const FileExportReport report =
        export_files(desk.engine, "burndown", target, {.show_secrets = true});
    BOOST_TEST(report.files > 5u);
    require_same(workspace_lines(desk.engine.path()),
                 lines_after_import(target, desk.directory / "fresh.annals"));
  }
}

BOOST_AUTO_TEST_CASE(rows_that_were_made_in_the_log_are_exported_too) {
  Desk desk;
  AnalyticsTree tree;
  tree.write(desk.source);
  desk.take();
  const std::string place =
      R"("profile": ")" + tree.profile_id(0) + R"(", "query": ")" + tree.query_id(0) + R"(", )";
  append(desk.engine, "JiraCacheSaved",
         "{" + place + R"("cacheKey": "../odd key", "response": "[1, 2]", "configHash": "h",
                "createdAt": "2026-01-01T00:00:00Z", "expiresAt": "2026-01-01T01:00:00Z"})");
  append(desk.engine, "JiraChangelogSaved", "{" + place + R"("issueKey": "X-1", "changelog": "[ ]",
                "createdAt": "2026-01-01", "expiresAt": "2027-01-01"})");
  append(desk.engine, "MetricsSnapshotSaved",
         "{" + place + R"("snapshotDate": "2026-01", "metricType": "dora", "forecast": "{\"f\": 1}",
                "metrics": "{ \"dora_mttr\" : 1 }", "createdAt": "2026-01-02T03:04:05.678Z"})");
  append(desk.engine, "MetricsSnapshotSaved",
         "{" + place + R"("snapshotDate": "2026-01", "metricType": "flow",
                "metrics": "{}", "createdAt": "2026-01-02T03:04:05.678Z"})");
  append(desk.engine, "TaskProgressSaved",
         R"({"task": "Another", "progressPercent": 12.5, "status": "failed", "message": "no",
             "updatedAt": "2020-01-01T00:00:00Z"})");
  append(desk.engine, "AppStateSet", R"({"key": "theme", "value": "dark"})");
  append(desk.engine, "ProfileCreated",
         R"json({"profile": "p_new", "name": "New", "jiraConfig": "{}"})json");
  const auto target = desk.directory / "exported";
  export_files(desk.engine, "burndown", target, {.show_secrets = true});
  require_same(workspace_lines(desk.engine.path()),
               lines_after_import(target, desk.directory / "fresh.annals"));
  // What the source system writes anew counts more than what stands beside its files.
  const auto file = target / "profiles" / tree.profile_id(0) / "queries" / tree.query_id(0) /
                    "metrics_snapshots.json";
  put_file(file, R"({"2026-01": {"dora_mttr": {"timestamp": "2026-05-05T00:00:00Z"}}})");
  Engine engine = Engine::open(desk.directory / "later.annals");
  import_from(engine, "burndown", target);
  auto rows = engine.query(
      "select created_at from metrics_snapshots where metric_type = 'dora' and snapshot_date = "
      "'2026-01'");
  BOOST_TEST(std::string(rows.next()->text(0)) == "2026-05-05T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(bc_120_credentials_are_left_out_unless_asked_for) {
  Desk desk;
  AnalyticsTree{.token = "\"very-s3cret\""}.write(desk.source);
  put_file(
      desk.source / "profiles/p_x/profile.json",
      R"({"name": "X", "api_secret": "very-s3cret", "jira_config": {"api_key": "very-s3cret"}})");
  desk.take();
  for (const char* format : {"burndown", "burndown-package"}) {
    const auto covered = desk.directory / (std::string("covered-") + format);
    const auto shown = desk.directory / (std::string("shown-") + format);
    export_files(desk.engine, format, covered);
    export_files(desk.engine, format, shown, {.show_secrets = true});
    const auto text_of = [](const std::filesystem::path& path) {
      return std::filesystem::is_directory(path) ? all_text(path) : file_content(path);
    };
    BOOST_TEST(text_of(covered).find("very-s3cret") == std::string::npos);
    BOOST_TEST(text_of(covered).find("•••") == std::string::npos);
    BOOST_TEST(text_of(covered).find("\"token\": \"\"") != std::string::npos);
    BOOST_TEST(text_of(shown).find("\"token\": \"very-s3cret\"") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(bc_123_a_package_comes_back_and_is_small_without_data) {
  Desk desk;
  AnalyticsTree tree{.profiles = 2, .queries = 2, .issues = 100};
  tree.write(desk.source);
  desk.take();
  const auto full = desk.directory / "full.json";
  const auto small = desk.directory / "small.json";
  export_files(desk.engine, "burndown-package", full,
               {.show_secrets = true, .profile = tree.profile_id(1)});
  export_files(desk.engine, "burndown-package", small,
               {.profile = tree.profile_id(1), .with_data = false});
  BOOST_TEST(std::filesystem::file_size(small) * 10 <= std::filesystem::file_size(full));
  BOOST_TEST(file_content(small).find("\"includes_token\": false") != std::string::npos);
  std::vector<std::string> wanted;
  for (auto& line : workspace_lines(desk.engine.path())) {
    const bool of_profile = line.find("|" + tree.profile_id(1) + "|") != std::string::npos;
    if (of_profile && !line.starts_with("state")) wanted.push_back(std::move(line));
  }
  std::vector<std::string> found;
  for (auto& line : lines_after_import(full, desk.directory / "fresh.annals")) {
    if (!line.starts_with("state")) found.push_back(std::move(line));
  }
  require_same(wanted, found);
}

BOOST_AUTO_TEST_CASE(a_package_that_the_module_itself_gives_comes_in_as_well) {
  Desk desk;
  AnalyticsTree tree{.profiles = 2, .queries = 2, .issues = 20};
  tree.write(desk.source);
  desk.take();
  const std::string profile = tree.profile_id(1);
  auto rows = desk.engine.query_named("workspace.profile_package",
                                      {{"profile", profile}, {"include_token", std::int64_t{1}}});
  const auto file = desk.directory / "package.json";
  put_file(file, std::string(rows.next()->text(0)));
  Desk other;
  BOOST_TEST(other.take(file).warnings.empty());
  const auto same = [&](const std::string& sql) {
    BOOST_TEST_INFO_SCOPE(sql);
    const std::string found = other.value(sql);
    BOOST_TEST(found == desk.value(sql));
    BOOST_TEST(found != "[]");
  };
  for (const char* table : {"jira_cache", "project_statistics", "metrics_snapshots"}) {
    same("select json_group_array(n) from (select count(*) as n from workspace." +
         std::string(table) + " where profile_id = '" + profile + "' group by query_id)");
  }
  same(
      "select json_group_array(name || jql) from (select * from workspace.queries "
      "where profile_id = '" +
      profile + "' order by id)");
  same("select name || show_points from workspace.profiles where id = '" + profile + "'");
}

BOOST_AUTO_TEST_CASE(an_export_is_private_and_appears_complete_or_not_at_all) {
  Desk desk;
  AnalyticsTree{}.write(desk.source);
  desk.take();
  const auto target = desk.directory / "exported";
  put_file(target / "mine", "x");
  BOOST_CHECK_EXCEPTION(
      export_files(desk.engine, "burndown", target), Error, [](const Error& error) {
        return std::string(error.what()).ends_with("something has that name already.");
      });
  BOOST_TEST(files_below(target).size() == 1u);
  std::filesystem::remove_all(target);
  export_files(desk.engine, "burndown", target);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(target)) {
    struct stat status {};
    BOOST_REQUIRE(lstat(entry.path().c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == (entry.is_directory() ? 0700u : 0600u));
  }
  BOOST_CHECK_THROW(
      export_files(desk.engine, "burndown-package", desk.directory / "p.json", {.profile = "none"}),
      Error);
  for (const auto& entry : std::filesystem::directory_iterator(desk.directory.path())) {
    BOOST_TEST(entry.path().string().find(".partial") == std::string::npos);
    BOOST_TEST(entry.path().filename() != "p.json");
  }
  Engine empty = Engine::open(desk.directory / "empty.annals");
  BOOST_CHECK_THROW(export_files(empty, "burndown", desk.directory / "none"), Error);
}

BOOST_AUTO_TEST_SUITE_END()
