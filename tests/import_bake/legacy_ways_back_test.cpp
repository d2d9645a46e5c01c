// A migration that is backed up, undone, repeated or mended.
#include "tests/import_bake/old_bakery.h"

using namespace annals;

BOOST_AUTO_TEST_CASE(bt_034_a_backup_before_a_migration_is_whole_and_has_the_same_tables) {
  Migration migration(four_goods);
  BackupOptions options;
  options.with_views = true;
  const BackupInfo backup = migration.engine.back_up(options);
  for (const BackupFile& file : backup.files) {
    BOOST_TEST(file.bytes > 0u);
    BOOST_TEST(std::filesystem::file_size(backup.path / file.name) == file.bytes);
    for (const auto& [table, rows] : file.tables) {
      if (file.module != "bakery" || table.starts_with("annals_")) continue;
      BOOST_TEST_INFO_SCOPE(table);
      BOOST_TEST(count(migration.engine, "select count(*) from bakery." + table) == rows);
    }
  }
  const auto kept = Engine::backups(migration.engine.path(), BackupCheck::content);
  BOOST_REQUIRE(kept.size() == 1u);
  BOOST_TEST(kept[0].problem == "");
}

BOOST_AUTO_TEST_CASE(bt_035_going_back_after_a_failure_gives_the_old_tables_row_for_row) {
  Migration migration(four_goods);
  const Lines before = bakery_lines(migration.engine);
  const auto log = migration.engine.path();
  const BackupInfo backup = migration.engine.back_up();
  BOOST_REQUIRE(
      migration.engine.execute("bakery.DeleteFinishedUnit", R"({"unit":"vanilla-cupcake"})"));
  BOOST_TEST(bakery_lines(migration.engine).size() + 1 == before.size());
  migration.engine = open_bakery(migration.folder, "another.annals");
  Engine::restore(backup.path, log);
  migration.engine = open_bakery(migration.folder, log.filename().string());
  require_same(before, bakery_lines(migration.engine));
  BOOST_TEST(migration.engine.verify_deep().ok());
}

BOOST_AUTO_TEST_CASE(bt_036_a_second_migration_makes_no_duplicates) {
  Migration migration(four_goods);
  const Position head = migration.engine.head();
  BOOST_TEST(migration.import().events_appended == 0u);
  BOOST_TEST(migration.import().imported_before == head);
  BOOST_TEST(migration.engine.head() == head);
}

BOOST_AUTO_TEST_CASE(bt_038_a_unit_that_was_deleted_by_hand_shows_as_missing_and_comes_back) {
  Migration migration(four_goods);
  BOOST_REQUIRE(
      migration.engine.execute("bakery.DeleteFinishedUnit", R"({"unit":"vanilla-cupcake"})"));
  ImportOptions look;
  look.dry_run = look.again = true;
  const ImportReport missing = migration.import(look);
  BOOST_TEST(table_of(missing, "finished_goods").changed == 1u);
  BOOST_TEST(count(migration.engine, "select count(*) from finished_units") == 3u);
  look.dry_run = false;
  migration.import(look);
  BOOST_TEST(count(migration.engine, "select count(*) from finished_units") == 4u);
}
