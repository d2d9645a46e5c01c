#include <boost/test/unit_test.hpp>

#include "engine/sqlite/connection.h"
#include "tests/migration/board.h"
#include "tests/migration/definitions.h"

namespace annals::testing {

namespace {

void create(Board& board, const std::string& key, const std::string& title) {
  BOOST_REQUIRE(board.append("TaskCreated",
                             R"({"key":")" + key + R"(","epic":"E1","title":")" + title + R"("})"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(switching)

BOOST_AUTO_TEST_CASE(a_rollback_takes_in_what_was_appended_under_the_new_definition) {
  Board board(unique_titles);
  create(board, "T1", "one");
  BOOST_TEST((board.rebuild(keyed_tasks).outcome == RebuildOutcome::switched));
  create(board, "T2", "two");
  auto report = board.engine->roll_back("board", without_backup());
  BOOST_TEST((report.outcome == RebuildOutcome::switched));
  BOOST_TEST(report.switched_at == board.engine->head());
  BOOST_TEST(content_of(*board.engine)["tasks"].size() == 2u);
  BOOST_TEST(board.append("TaskCreated", R"({"key":"T3","title":"two"})").rejected());
  BOOST_TEST(board.verified() == "");
}

BOOST_AUTO_TEST_CASE(a_rollback_is_refused_where_the_former_definition_rejects_an_event) {
  Board board(unique_titles);
  create(board, "T1", "one");
  BOOST_TEST((board.rebuild(keyed_tasks).outcome == RebuildOutcome::switched));
  create(board, "T2", "one");
  create(board, "T3", "three");
  create(board, "T4", "one");
  Position head = board.engine->head();
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto report = board.engine->roll_back("board", without_backup());
    BOOST_TEST((report.outcome == RebuildOutcome::refused));
    BOOST_TEST(report.violation_count == 2u);
    BOOST_TEST(report.violations.at(1).position == head);
    BOOST_TEST(board.engine->head() == head);
  }
  create(board, "T5", "one");
  BOOST_TEST(content_of(*board.engine)["tasks"].size() == 5u);
}

BOOST_AUTO_TEST_CASE(another_process_follows_a_switch) {
  Board board(ages()[0].sql);
  board.fill();
  Engine other = board.open_as_stored();
  (void)board.rebuild(ages()[5].sql);
  BOOST_TEST((content_of(other) == content_of(*board.engine)));
  auto request = [&] {
    AppendRequest made;
    NewEvent event;
    event.stream = "board";
    event.type = "EpicCreated";
    event.payload = other.from_json("EpicCreated", R"({"key":"E9","title":"late"})");
    made.events.push_back(std::move(event));
    return made;
  };
  BOOST_REQUIRE(other.append(request()));
  (void)board.engine->roll_back("board", without_backup());
  BOOST_TEST(other.append(request()).rejected());  // guarded by the former tables, which know E9
  BOOST_TEST((content_of(other) == content_of(*board.engine)));
  BOOST_TEST(content_of(other).contains("tasks"));
}

BOOST_AUTO_TEST_CASE(a_build_that_was_dropped_damaged_or_exchanged_is_made_anew) {
  Board board(ages()[0].sql);
  board.fill();
  Content first = content_of(*board.engine);
  auto report = board.rebuild(ages()[1].sql);
  auto former = board.folder / ("board." + report.former_build + ".db");
  auto active = board.folder / ("board." + report.build + ".db");
  for (int damage = 0; damage < 4; ++damage) {
    BOOST_TEST_CONTEXT("damage " << damage) {
      if (damage == 0) board.engine->drop_build("board", report.former_build);
      if (damage == 1) std::filesystem::resize_file(former, 5000);
      if (damage == 2) {
        // A sound file of another definition under this one's name.
        std::filesystem::copy_file(active, former,
                                   std::filesystem::copy_options::overwrite_existing);
      }
      if (damage == 3) {
        sqlite::Connection tool(former, {});
        tool.run("pragma foreign_keys = off; update tasks set epic = 'E77' where key = 'T0'");
      }
      BOOST_TEST(
          (board.engine->switch_build("board", report.former_build, without_backup()).outcome ==
           RebuildOutcome::switched));
      BOOST_TEST((content_of(*board.engine) == first));
      BOOST_TEST((board.engine->switch_build("board", report.build, without_backup()).outcome ==
                  RebuildOutcome::switched));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_active_build_stays_and_old_ones_are_kept_by_count) {
  Board board(ages()[0].sql);
  board.fill(3);
  std::string active = board.engine->builds("board").at(0).build;
  BOOST_CHECK_THROW(board.engine->drop_build("board", active), Error);
  BOOST_CHECK_THROW(board.engine->drop_build("board", "00000000"), Error);
  BOOST_CHECK_THROW(board.engine->switch_build("board", "00000000", without_backup()), Error);
  BOOST_CHECK_THROW(board.engine->switch_build("board", active, without_backup()), Error);
  BOOST_CHECK_THROW(board.engine->roll_back("board", without_backup()), Error);
  BOOST_CHECK_THROW(board.engine->rebuild("nothing"), Error);
  for (std::size_t i = 1; i < 6; ++i) (void)board.rebuild(ages()[i].sql);
  BOOST_TEST(board.build_files().size() == 4u);  // three and the active one
  auto builds = board.engine->builds("board");
  BOOST_TEST(builds.size() == 6u);
  BOOST_TEST(builds.at(0).active);
  BOOST_TEST(builds.at(1).has_file);
  BOOST_TEST(!builds.at(5).has_file);
  BOOST_TEST(builds.at(5).build == active);
}

BOOST_AUTO_TEST_CASE(builds_older_than_asked_for_go_but_not_the_one_for_a_rollback) {
  Board board(ages()[0].sql);
  board.fill(3);
  RebuildOptions options = without_backup();
  options.keep_for = std::chrono::hours(24);
  (void)board.rebuild(ages()[1].sql, options);
  board.clock.advance(std::chrono::hours(24));
  (void)board.rebuild(ages()[2].sql, options);
  BOOST_TEST(board.build_files().size() == 3u);  // just a day old is not too old
  board.clock.advance(std::chrono::hours(24) + std::chrono::seconds(1));
  (void)board.rebuild(ages()[3].sql, options);
  BOOST_TEST(board.build_files().size() == 2u);
  BOOST_TEST(
      (board.engine->roll_back("board", without_backup()).outcome == RebuildOutcome::switched));
}

BOOST_AUTO_TEST_CASE(
    a_rollback_holds_against_programs_that_bring_just_the_definition_that_was_left) {
  Board board(keyed_tasks);
  create(board, "T1", "one");
  board.close();
  auto active = [&] { return board.engine->builds("board").at(0).build; };
  auto note = [&] { return board.engine->status().modules.at(0).note; };
  board.engine = board.open(short_titles);
  std::string left = active();
  BOOST_TEST(note() == "");
  RebuildOptions options = without_backup();
  options.attribution.actor = "olga";
  (void)board.engine->roll_back("board", options);
  std::string kept = active();
  Position head = board.engine->head();
  for (int round = 0; round < 2; ++round) {
    board.close();
    board.engine = board.open(short_titles);
    BOOST_TEST(active() == kept);
    BOOST_TEST(board.engine->head() == head);
    BOOST_TEST(note() == "The switch to build " + kept + " at position " + std::to_string(head) +
                             " by olga holds: programs that bring the definition of " + left +
                             " go on with it, and cannot run commands, until there is another "
                             "switch or definition.");
  }
  // What an operator asks for outright is done, and ends it.
  (void)board.engine->switch_build("board", left, without_backup());
  BOOST_TEST(active() == left);
  BOOST_TEST(note().find("definition of " + kept) != std::string::npos);
  board.close();
  board.engine = board.open(short_titles);
  BOOST_TEST(active() == left);
}

BOOST_AUTO_TEST_CASE(another_definition_ends_what_a_rollback_holds) {
  Board board(keyed_tasks);
  create(board, "T1", "one");
  auto first = board.rebuild(short_titles);
  auto second = board.rebuild(unique_titles);
  (void)board.engine->roll_back("board", without_backup());
  (void)board.engine->switch_build("board", first.former_build, without_backup());
  auto opened_with = [&](const std::string& sql) {
    board.close();
    board.engine = board.open(sql);
    return board.engine->builds("board").at(0).build;
  };
  // Both definitions that were left stay out.
  BOOST_TEST(opened_with(unique_titles) == first.former_build);
  BOOST_TEST(opened_with(short_titles) == first.former_build);
  BOOST_TEST((board.engine->rebuild("board").outcome == RebuildOutcome::equal));
  std::string mended = std::string("create table extra (x);\n") + unique_titles;
  std::string build = opened_with(mended);
  BOOST_TEST(build != first.former_build);
  BOOST_TEST(board.engine->status().modules.at(0).note == "");
  BOOST_TEST(opened_with(unique_titles) == second.build);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
