#include <boost/test/unit_test.hpp>

#include <fstream>

#include "tests/migration/board.h"
#include "tests/migration/definitions.h"

namespace annals::testing {

namespace {

RebuildOptions change_to(const std::string& sql) {
  RebuildOptions options;
  options.definition = board_module(sql);
  return options;
}

std::size_t backups_of(const Board& board) {
  auto all = Engine::backups(board.path, BackupCheck::content);
  for (const auto& backup : all) BOOST_TEST(backup.good(), backup.problem);
  return all.size();
}

std::string type_at(const Engine& engine, Position position) {
  ReadQuery query;
  query.from = query.to = position;
  auto events = engine.read(query);
  const auto* event = events.next();
  return event ? event->type : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(backup_before)

BOOST_AUTO_TEST_CASE(another_definition_becomes_active_after_a_verified_backup_of_what_was) {
  Board board(ages()[0].sql);
  board.fill();
  Content before = content_of(*board.engine);
  Position head = board.engine->head();
  bool seen = false;
  RebuildOptions options = change_to(ages()[1].sql);
  options.on_status = [&](const RebuildStatus& status) {
    if (status.phase == RebuildPhase::schema) seen = status.backup_available;
  };
  auto report = board.engine->rebuild("board", options);
  BOOST_TEST((report.outcome == RebuildOutcome::switched));
  BOOST_TEST(seen);
  BOOST_REQUIRE(backups_of(board) == 1u);
  auto backup = Engine::backups(board.path).at(0);
  BOOST_TEST(report.backup == backup.path.string());
  BOOST_TEST(backup.head == head);
  BOOST_TEST(backup.note == "before an edited definition of module board");
  BOOST_TEST(type_at(*board.engine, head + 1) == "annals.BackupTaken");
  BOOST_TEST(type_at(*board.engine, head + 2) == "annals.ModuleRegistered");
  BOOST_TEST(report.switched_at == head + 2);

  auto elsewhere = board.directory / "restored.annals";
  Engine::restore(backup.path, elsewhere);
  Engine restored = Engine::open(elsewhere);
  BOOST_TEST((content_of(restored) == before));
}

BOOST_AUTO_TEST_CASE(a_switch_and_a_rollback_take_one_too) {
  Board board(ages()[0].sql);
  board.fill();
  auto first = board.rebuild(ages()[1].sql);
  BOOST_TEST(backups_of(board) == 0u);
  auto report = board.engine->roll_back("board");
  BOOST_TEST(!report.backup.empty());
  report = board.engine->switch_build("board", first.build);
  BOOST_TEST(!report.backup.empty());
  BOOST_TEST(backups_of(board) == 2u);
  BOOST_TEST(board.verified() == "");
}

BOOST_AUTO_TEST_CASE(what_changes_no_definition_and_what_has_no_events_takes_none) {
  Board board(ages()[0].sql);
  BOOST_TEST(board.engine->rebuild("board", change_to(ages()[1].sql)).backup.empty());
  board.fill();
  RebuildOptions dry = change_to(ages()[2].sql);
  dry.dry_run = true;
  BOOST_TEST(board.engine->rebuild("board", dry).backup.empty());
  BOOST_TEST(board.engine->rebuild("board").backup.empty());
  RebuildOptions without = change_to(ages()[2].sql);
  without.back_up = false;
  BOOST_TEST(board.engine->rebuild("board", without).backup.empty());
  BOOST_TEST(backups_of(board) == 0u);
}

BOOST_AUTO_TEST_CASE(a_definition_that_is_refused_again_and_again_does_not_fill_the_disk) {
  Board board(keyed_tasks);
  for (const char* key : {"T1", "T2"}) {
    BOOST_REQUIRE(
        board.append("TaskCreated", std::string(R"({"key":")") + key + R"(","title":"same"})"));
  }
  std::string taken;
  for (int attempt = 0; attempt < 3; ++attempt) {
    auto report = board.engine->rebuild("board", change_to(unique_titles));
    BOOST_TEST((report.outcome == RebuildOutcome::refused));
    BOOST_TEST(!report.backup.empty());
    if (attempt > 0) BOOST_TEST(report.backup == taken);
    taken = report.backup;
  }
  BOOST_TEST(backups_of(board) == 1u);
  // One that is damaged, or does not hold the newest event, does not count.
  std::filesystem::resize_file(std::filesystem::path(taken) / "log.annals", 4096);
  auto report = board.engine->rebuild("board", change_to(unique_titles));
  BOOST_TEST(report.backup != taken);
  std::filesystem::remove_all(taken);
  BOOST_REQUIRE(board.append("TaskCreated", R"({"key":"T3","title":"same"})"));
  (void)board.engine->rebuild("board", change_to(unique_titles));
  BOOST_TEST(backups_of(board) == 2u);
}

BOOST_AUTO_TEST_CASE(opening_with_an_edited_module_takes_one_unless_told_not_to) {
  Board board(ages()[0].sql);
  board.fill();
  Position head = board.engine->head();
  board.close();
  board.engine = board.open(ages()[1].sql);
  BOOST_TEST(backups_of(board) == 0u);
  BOOST_TEST(board.engine->head() == head + 1);
  board.close();
  board.engine = Engine::open(board.path, {.modules = {board_module(ages()[2].sql)}});
  BOOST_TEST(backups_of(board) == 1u);
  BOOST_TEST(board.engine->head() == head + 3);
}

BOOST_AUTO_TEST_CASE(where_no_backup_can_be_made_nothing_is_changed) {
  Board board(ages()[0].sql);
  board.fill();
  Content before = content_of(*board.engine);
  Position head = board.engine->head();
  auto files = board.build_files();
  std::ofstream(board.path.string() + "-backups") << "in the way";
  BOOST_CHECK_EXCEPTION(
      board.engine->rebuild("board", change_to(ages()[1].sql)), Error, [](const Error& error) {
        return std::string(error.what())
            .starts_with("Module board was left as it is, because there is no backup: Backing up ");
      });
  BOOST_TEST(board.engine->head() == head);
  BOOST_TEST((board.build_files() == files));
  BOOST_TEST((content_of(*board.engine) == before));
  BOOST_TEST(board.engine->rebuilds().empty());
  board.close();
  BOOST_CHECK_THROW(Engine::open(board.path, {.modules = {board_module(ages()[1].sql)}}), Error);
  board.engine = board.open(ages()[1].sql);
  BOOST_TEST(board.engine->head() == head + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
