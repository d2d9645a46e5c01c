#include "tests/import_burndown/workspace_log.h"

using namespace annals;
using namespace annals::testing;
using Generation = AnalyticsTree::Generation;

BOOST_AUTO_TEST_SUITE(tree_imports)

BOOST_AUTO_TEST_CASE(bc_090_every_record_of_a_tree_is_counted_in_and_out) {
  Desk desk;
  AnalyticsTree tree{.profiles = 2, .queries = 2, .issues = 25, .weeks = 6};
  tree.write(desk.source);
  const ImportReport report = desk.take();
  BOOST_TEST(report.warnings.empty());
  BOOST_TEST(rows_of(report, "files") == 2u + 2 + 4 * 6);
  BOOST_TEST(rows_of(report, "profiles") == 2u);
  BOOST_TEST(rows_of(report, "queries") == 4u);
  BOOST_TEST(rows_of(report, "issues") == 100u);
  BOOST_TEST(rows_of(report, "jira_changelog_cache") == 100u);
  BOOST_TEST(rows_of(report, "histories") == 200u);
  BOOST_TEST(rows_of(report, "project_statistics") == 24u);
  BOOST_TEST(rows_of(report, "metrics_snapshots") == 48u);
  BOOST_TEST(desk.value("select count(*) from jira_changelog_cache") == "100");
  BOOST_TEST(desk.value("select sum(json_array_length(response, '$.issues')) from jira_cache") ==
             "100");
  BOOST_TEST(desk.value("select count(*) from metrics_snapshots") == "48");
  BOOST_TEST(desk.value("select count(*) from project_statistics") == "24");
  BOOST_TEST(desk.value("select value from app_state where key = 'migration_complete'") == "true");
  BOOST_TEST(desk.engine.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(each_generation_is_told_by_what_is_there) {
  const std::pair<Generation, const char*> cases[] = {
      {Generation::root_files, "files in the root, before there were profiles"},
      {Generation::default_main, "profiles under the names default and main"},
      {Generation::with_ids, "profiles with ids of their own"}};
  for (const auto& [generation, shape] : cases) {
    BOOST_TEST_INFO_SCOPE(shape);
    Desk desk;
    AnalyticsTree{.generation = generation}.write(desk.source);
    const ImportReport report = desk.take();
    BOOST_TEST(report.shape == shape);
    BOOST_TEST(kept_of(report, "files") == 0u);
    BOOST_TEST(desk.value("select count(*) from queries") == "1");
    BOOST_TEST(desk.value("select count(*) from jira_cache") == "2");
    BOOST_TEST(desk.value("select count(*) from project_statistics") == "4");
    BOOST_TEST(desk.value("select count(*) from metrics_snapshots") == "8");
    BOOST_TEST(desk.value("select status || progress_percent from task_progress") == "running25.0");
    BOOST_TEST(desk.value("select value from app_state where key = 'migration_complete'") ==
               "true");
    BOOST_TEST(desk.value("select value from app_state where key = 'active_query_id'") ==
               desk.value("select id from queries"));
  }
}

BOOST_AUTO_TEST_CASE(bc_091_the_same_tree_again_appends_nothing_and_backs_nothing_up) {
  Desk desk;
  AnalyticsTree{}.write(desk.source);
  const ImportReport first = desk.take();
  const Position head = desk.engine.head();
  const auto before = all_lines(desk.engine);
  ImportReport second = desk.take();
  BOOST_TEST(second.imported_before == first.last_position);
  BOOST_TEST(second.backup.empty());
  BOOST_TEST(desk.engine.head() == head);
  // Nor when the content is looked at once more.
  second = desk.take({.again = true});
  BOOST_TEST(second.events_appended == 0u);
  BOOST_TEST(desk.engine.head() == head);
  require_same(before, all_lines(desk.engine));
}

BOOST_AUTO_TEST_CASE(bc_092_a_later_state_appends_what_changed) {
  Desk desk;
  AnalyticsTree tree{.queries = 2};
  tree.write(desk.source);
  desk.take();
  tree.weeks = 5;
  tree.write_query(desk.source / "profiles" / tree.profile_id(0) / "queries" / tree.query_id(1), 0,
                   1);
  const ImportReport report = desk.take();
  BOOST_TEST(report.events_appended == 4u);  // data, two snapshots, the end
  BOOST_TEST(desk.value("select count(*) from metrics_snapshots") == "18");
  Desk fresh;
  std::filesystem::copy(desk.source, fresh.source, std::filesystem::copy_options::recursive);
  fresh.take();
  require_same(all_lines(desk.engine), all_lines(fresh.engine));
}

BOOST_AUTO_TEST_CASE(what_is_gone_from_a_whole_tree_is_deleted_where_an_import_made_it) {
  Desk desk;
  AnalyticsTree tree{.profiles = 2, .queries = 3};
  tree.write(desk.source);
  desk.take();
  AppendRequest request;
  request.events = {{"profile-p_1", "workspace.ProfileCreated",
                     desk.engine.from_json("workspace.ProfileCreated",
                                           R"({"profile": "p_1", "name": "Made here"})")}};
  BOOST_REQUIRE(bool(desk.engine.append(std::move(request))));
  tree.profiles = 1;
  tree.queries = 2;
  std::filesystem::remove_all(desk.source);
  tree.write(desk.source);
  const ImportReport report = desk.take();
  BOOST_TEST(desk.value("select count(*) from profiles") == "2");
  BOOST_TEST(desk.value("select count(*) from queries") == "2");
  BOOST_REQUIRE(report.warnings.size() == 1u);
  BOOST_TEST(report.warnings[0] ==
             "The profile p_1 is not in the source, was made or changed here, and stays.");
}

BOOST_AUTO_TEST_CASE(nothing_is_deleted_when_a_file_of_the_tree_is_damaged) {
  Desk desk;
  AnalyticsTree{.queries = 2}.write(desk.source);
  desk.take();
  const auto query = desk.source / "profiles" / AnalyticsTree{}.profile_id(0) / "queries" /
                     AnalyticsTree{}.query_id(1);
  put_file(query / "jira_changelog_cache.json", "{\"P1-1\": ");
  put_file(query / "query.json", "");
  put_file(desk.source / "profiles/profiles.json", "[");
  std::filesystem::remove(query / "metrics_snapshots.json");
  const auto before = desk.value("select count(*) || name from queries");
  const ImportReport report = desk.take();
  BOOST_TEST(kept_of(report, "files") == 3u);
  BOOST_TEST(desk.value("select count(*) || name from queries") == before);
  BOOST_TEST(desk.value("select count(*) from jira_changelog_cache") == "20");
  BOOST_TEST(desk.value("select count(*) from metrics_snapshots") == "16");
}

BOOST_AUTO_TEST_CASE(bc_093_a_malformed_file_is_kept_and_the_rest_goes_on) {
  Desk desk;
  AnalyticsTree{.queries = 2}.write(desk.source);
  const std::string name = "profiles/" + AnalyticsTree{}.profile_id(0) + "/queries/" +
                           AnalyticsTree{}.query_id(0) + "/jira_cache.json";
  const std::string damaged = "{\"jira_token\": \"do-not-show\", \"issues\": [";
  put_file(desk.source / name, damaged);
  const ImportReport report = desk.take();
  BOOST_TEST(kept_of(report, "files") == 1u);
  BOOST_TEST(report.warnings.size() == 1u);
  BOOST_TEST(report.warnings[0] == name + " was kept as it is: the text is no JSON: at byte " +
                                       std::to_string(damaged.size() + 1) +
                                       ", it ends where a value should be.");
  BOOST_TEST(desk.value("select value from app_state where key = 'migration_complete'") == "false");
  BOOST_TEST(desk.value("select file from kept_files") == name);
  BOOST_TEST(desk.value("select count(*) from jira_cache") == "3");
  BOOST_TEST(desk.value("select count(*) from jira_changelog_cache") == "20");
  // Its bytes are in the log, and only there for those who ask for secrets.
  const auto position = std::stoull(desk.value("select id from kept_files"));
  auto events = desk.engine.read({.from = position, .to = position});
  const RecordedEvent* event = events.next();
  BOOST_TEST(desk.engine.to_json(*event).find("ZG8tbm90") == std::string::npos);
  BOOST_TEST(desk.engine.to_json(*event, true).find("\"content\":\"eyJqaXJh") != std::string::npos);
  // Put in order, it goes in, and is kept no longer.
  AnalyticsTree{.queries = 2}.write(desk.source);
  desk.take();
  BOOST_TEST(desk.value("select count(*) from kept_files") == "0");
  BOOST_TEST(desk.value("select value from app_state where key = 'migration_complete'") == "true");
}

BOOST_AUTO_TEST_CASE(bc_093_a_strict_import_refuses_the_whole) {
  Desk desk;
  AnalyticsTree{}.write(desk.source);
  put_file(desk.source / "task_progress.json", "\xFF\xFE");
  const ImportReport report = desk.take({.strict = true});
  BOOST_TEST(report.refusal ==
             "The strict import of source was refused: 1 files and 0 rows would be kept raw, the "
             "first: task_progress.json: the text is not valid UTF-8.");
  BOOST_TEST(desk.engine.head() == 0u);
  BOOST_TEST(!std::filesystem::exists(desk.directory / "log.annals-backups"));
  AnalyticsTree{}.write(desk.source);
  BOOST_TEST(desk.take({.strict = true}).refusal == "");
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_what_would_come_and_changes_nothing) {
  Desk desk;
  AnalyticsTree{}.write(desk.source);
  const ImportReport dry = desk.take({.dry_run = true});
  BOOST_TEST(desk.engine.head() == 0u);
  BOOST_TEST(!std::filesystem::exists(desk.directory / "log.annals-backups"));
  const ImportReport real = desk.take();
  BOOST_TEST(dry.events_appended + 1 == real.events_appended);  // and that all went well
  for (std::size_t i = 0; i < dry.tables.size(); ++i) {
    BOOST_TEST(dry.tables[i].in_tables == real.tables[i].in_tables);
  }
}

BOOST_AUTO_TEST_CASE(bc_094_the_directory_is_backed_up_before_anything_is_appended) {
  Desk desk;
  AnalyticsTree{}.write(desk.source);
  put_file(desk.source / "backups/migration-1/x.json", "old");
  put_file(desk.source / "notes.txt", "mine");
  bool seen = false;
  ImportOptions options;
  options.on_phase = [&](ImportPhase phase) {
    if (phase != ImportPhase::schema) return;
    seen = true;
    BOOST_TEST(desk.engine.head() == 0u);
    const auto folder = desk.directory / "log.annals-backups/imports";
    for (const auto& backup : std::filesystem::directory_iterator(folder)) {
      BOOST_TEST((files_below(backup.path() / "tree") == files_below(desk.source)));
    }
  };
  const auto before = files_below(desk.source);
  desk.take(options);
  BOOST_TEST(seen);
  BOOST_TEST((files_below(desk.source) == before));
}

BOOST_AUTO_TEST_CASE(bc_095_the_backup_gives_the_exact_tree_back) {
  Desk desk;
  AnalyticsTree tree;
  tree.write(desk.source);
  const auto before = files_below(desk.source);
  const ImportReport report = desk.take();
  std::filesystem::remove_all(desk.source);
  std::filesystem::copy(std::filesystem::path(report.backup) / "tree", desk.source,
                        std::filesystem::copy_options::recursive);
  BOOST_TEST((files_below(desk.source) == before));
  BOOST_TEST(desk.take().imported_before == report.last_position);
}

BOOST_AUTO_TEST_CASE(the_phases_come_in_their_order_and_tell_how_far_they_are) {
  Desk desk;
  AnalyticsTree{}.write(desk.source);
  std::string phases;
  std::uint64_t last_done = 0, last_all = 0;
  ImportOptions options;
  options.on_phase = [&](ImportPhase phase) { phases += std::string(name_of(phase)) + " "; };
  options.on_progress = [&](std::uint64_t done, std::uint64_t all) {
    BOOST_TEST(done <= all);
    last_done = done;
    last_all = all;
  };
  desk.take(options);
  BOOST_TEST(phases == "back-up schema data indexes validation ");
  BOOST_TEST(last_done == last_all);
}

BOOST_AUTO_TEST_CASE(bc_099_an_empty_folder_of_profiles_gives_a_complete_empty_workspace) {
  Desk desk;
  std::filesystem::create_directories(desk.source / "profiles");
  desk.take();
  BOOST_TEST(desk.value("select count(*) from profiles") == "0");
  BOOST_TEST(desk.value("select value from app_state where key = 'migration_complete'") == "true");
}

BOOST_AUTO_TEST_CASE(what_is_none_of_the_source_systems_is_refused_in_a_sentence) {
  Desk desk;
  put_file(desk.source / "README.md", "hello");
  BOOST_CHECK_EXCEPTION(desk.take(), Error, [](const Error& error) {
    return std::string(error.what()).ends_with("it is none of the source system's files.");
  });
  BOOST_CHECK_THROW(desk.take(desk.directory / "none"), Error);
  BOOST_TEST(desk.engine.head() == 0u);
}

BOOST_AUTO_TEST_CASE(a_link_out_of_the_tree_is_not_followed) {
  Desk desk;
  AnalyticsTree{}.write(desk.source);
  AnalyticsTree{.profiles = 3}.write(desk.directory / "outside");
  const auto other = AnalyticsTree{}.profile_id(2);
  std::filesystem::create_directory_symlink(desk.directory / "outside/profiles" / other,
                                            desk.source / "profiles" / other);
  const ImportReport report = desk.take();
  BOOST_TEST(rows_of(report, "profiles") == 1u);
  BOOST_TEST(report.skipped.back().reason == "a symbolic link, which is not followed");
}

BOOST_AUTO_TEST_SUITE_END()
