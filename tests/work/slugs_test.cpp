#include <boost/test/unit_test.hpp>

#include "tests/work/workshop.h"

namespace annals::work_tests {
namespace {

BOOST_AUTO_TEST_SUITE(slugs)

/// The slug that a new task with this title gets; "NULL" for none.
std::string slug_of(Workshop& shop, const std::string& title) {
  shop.run("UpdateEpic", R"({"epic":"E04","title":"t"})");
  shop.run("CreateTask", R"({"feature":"E04-F01","title":)" + json_text(title) + "}");
  return shop.one("select slug from tasks order by id desc limit 1");
}

BOOST_AUTO_TEST_CASE(sh_080_a_slug_is_made_of_the_title) {
  Workshop shop;
  shop.plan(0);
  const std::pair<const char*, const char*> cases[] = {
      {"Some Task Description", "some-task-description"},
      {"Fix bug: API endpoint", "fix-bug-api-endpoint"},
      {"Add    new     feature", "add-new-feature"},
      {"Update version 2.0", "update-version-2-0"},
      {"Task: update docs (urgent)!", "task-update-docs-urgent"},
      {"!@#$%^&*()", "NULL"},
      {"Update_Task_Manager", "update-task-manager"},
      {"Add émoji support", "add-emoji-support"},
      {"Add e\u0301moji support", "add-emoji-support"},
      {"Größe ändern – Æther", "grosse-andern-aether"},
      {"日本語", "NULL"},
      {"A 🚀 rocket", "a-rocket"},
      {"--already--slugged--", "already-slugged"},
  };
  for (const auto& [title, slug] : cases) {
    BOOST_TEST_INFO_SCOPE(title);
    BOOST_TEST(slug_of(shop, title) == slug);
  }
}

BOOST_AUTO_TEST_CASE(sh_080_a_slug_is_cut_at_100_characters) {
  Workshop shop;
  shop.plan(0);
  BOOST_TEST(slug_of(shop, std::string(100, 'a')) == std::string(100, 'a'));
  BOOST_TEST(slug_of(shop, std::string(101, 'a')) == std::string(100, 'a'));
  BOOST_TEST(slug_of(shop, std::string(99, 'a') + " b") == std::string(99, 'a'));
  BOOST_TEST(slug_of(shop, std::string(98, 'a') + " bc") == std::string(98, 'a') + "-b");
  BOOST_TEST(slug_of(shop, std::string(99, 'a') + "ß") == std::string(99, 'a') + "s");
}

BOOST_AUTO_TEST_CASE(sh_080_a_file_name_is_key_and_slug) {
  Workshop shop;
  shop.plan(0);
  slug_of(shop, "Some Task Description");
  slug_of(shop, "???");
  BOOST_TEST(shop.rows("task_file_name", {{"task", "T-E04-F01-001"}}) ==
             "T-E04-F01-001-some-task-description.md");
  BOOST_TEST(shop.rows("task_file_name", {{"task", "T-E04-F01-002"}}) == "T-E04-F01-002.md");
}

BOOST_AUTO_TEST_CASE(a_slug_of_ones_own_is_kept) {
  Workshop shop;
  shop.run("CreateEpic", R"({"title":"Long title","slug":"short"})");
  BOOST_TEST(shop.one("select slug from epics") == "short");
  shop.run("CreateFeature", R"({"epic":"E01","title":"Long title"})");
  BOOST_TEST(shop.one("select slug from features") == "long-title");
}

struct BackfillCase {
  const char* table;
  const char* key;
  const char* path;  ///< empty: none
  const char* slug;
};

// The whole of sh_081: what each row of a plan without slugs gets.
constexpr BackfillCase backfill[] = {
    {"epics", "E05", "docs/plan/E05-task-mgmt-cli-capabilities/epic.md",
     "task-mgmt-cli-capabilities"},
    {"epics", "E06", "", "intelligent-scanning"},
    {"epics", "E04", "", "task-mgmt-cli-core"},
    {"epics", "E08", "", "NULL"},
    {"features", "E06-F04",
     "docs/plan/E06-intelligent-scanning/E06-F04-incremental-sync-engine/prd.md",
     "incremental-sync-engine"},
    {"features", "E04-F01", "", "database-schema"},
    {"features", "E08-F01", "", "NULL"},
    {"tasks", "T-E06-F04-001",
     "docs/plan/E06-intelligent-scanning/E06-F04-incremental-sync-engine/tasks/"
     "T-E06-F04-001-some-task-description.md",
     "some-task-description"},
    {"tasks", "T-E04-F01-002",
     "/srv/plan/E04-task-mgmt-cli-core/E04-F01-database-schema/tasks/T-E04-F01-002.md", "NULL"},
    {"tasks", "T-E08-F01-001", "", "NULL"},
};

AppendResult import_row(Workshop& shop, const BackfillCase& row) {
  const std::string key(row.key);
  const std::string path =
      *row.path ? std::string(R"(,"filePath":)") + json_text(row.path) : std::string();
  if (key.size() == 3) {
    return shop.append(
        {{"EpicImported",
          R"({"title":"t","status":"draft","priority":"low","key":")" + key + "\"" + path + "}"}});
  }
  if (key.size() == 7) {
    return shop.append(
        {{"FeatureImported", R"({"title":"t","status":"draft","epic":")" + key.substr(0, 3) +
                                 R"(","key":")" + key + "\"" + path + "}"}});
  }
  return shop.append(
      {{"TaskImported", R"({"title":"t","status":"todo","priority":5,"feature":")" +
                            key.substr(2, 7) + R"(","key":")" + key + "\"" + path + "}"}});
}

BOOST_AUTO_TEST_CASE(sh_081_slugs_are_filled_in_from_the_paths_of_files) {
  Workshop shop;
  for (const auto& row : backfill) BOOST_REQUIRE(!import_row(shop, row).rejected());
  const auto head = shop.engine.head();
  const auto dry = shop.run("BackfillSlugs", R"({"dryRun":true})");
  BOOST_TEST(shop.engine.head() == head);
  BOOST_TEST(dry.warnings.size() == 6u);
  BOOST_TEST(dry.warnings.at(0) == "E04: task-mgmt-cli-core");
  shop.run("BackfillSlugs", "{}");
  for (const auto& row : backfill) {
    BOOST_TEST_INFO_SCOPE(row.key);
    BOOST_TEST(shop.one("select slug from " + std::string(row.table) + " where key = '" + row.key +
                        "'") == row.slug);
  }
  BOOST_TEST(shop.run("BackfillSlugs", R"({"dryRun":true})").warnings.empty());
}

BOOST_AUTO_TEST_CASE(sh_081_a_path_shows_a_slug_only_where_it_is_one_of_that_row) {
  // An epic E07, a feature and a task of it, and one path for one of them.
  const BackfillCase cases[] = {
      {"epics", "E07", "docs/plan/E07-enhancements/epic.md", "enhancements"},
      {"epics", "E07", "docs/plan/E07/epic.md", "NULL"},
      {"epics", "E07", "docs/plan/E07/E07-F01-notes/epic.md", "NULL"},
      {"epics", "E07", "docs/plan/E07-enhancements/other.md", "NULL"},
      {"epics", "E07", "docs/plan/E08-another/epic.md", "NULL"},
      {"epics", "E07", "epic.md", "NULL"},
      {"features", "E07-F01", "docs/plan/E07-x/E07-F01-search/prd.md", "search"},
      {"features", "E07-F01", "docs/plan/E07-x/E07-F01-search/feature.md", "search"},
      {"features", "E07-F01", "docs/plan/E07-x/E07-F01-search/other.md", "NULL"},
      {"features", "E07-F01", "docs/plan/E07-x/E07-F01/prd.md", "NULL"},
      {"tasks", "T-E07-F01-001", "tasks/T-E07-F01-001-do-it.md", "do-it"},
      {"tasks", "T-E07-F01-001", "tasks/T-E07-F01-001-do-it.txt", "NULL"},
      {"tasks", "T-E07-F01-001", "tasks/T-E07-F01-002-do-it.md", "NULL"},
      {"tasks", "T-E07-F01-001", "tasks/T-E7-F1-1-do-it.md", "NULL"},
  };
  for (const auto& test : cases) {
    Workshop shop;
    for (const std::string key : {"E07", "E07-F01", "T-E07-F01-001"}) {
      const BackfillCase row{"", key.c_str(), key == test.key ? test.path : "", ""};
      BOOST_REQUIRE(!import_row(shop, row).rejected());
    }
    shop.run("BackfillSlugs", "{}");
    BOOST_TEST_INFO_SCOPE(test.path);
    BOOST_TEST(shop.one("select slug from " + std::string(test.table)) == test.slug);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::work_tests
