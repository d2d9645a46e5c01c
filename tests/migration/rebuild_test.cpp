#include <boost/test/unit_test.hpp>

#include <fstream>

#include "engine/sqlite/connection.h"
#include "tests/migration/board.h"
#include "tests/migration/definitions.h"

namespace annals::testing {

namespace {

// There, back, there again, and the same as built directly from the log.
void migrate_and_back(Board& board, const std::string& sql) {
  Content before = content_of(*board.engine);
  auto report = board.rebuild(sql);
  BOOST_REQUIRE_MESSAGE(report.outcome == RebuildOutcome::switched, report.summary());
  Content after = content_of(*board.engine);
  BOOST_REQUIRE_MESSAGE(
      board.engine->roll_back("board", without_backup()).outcome == RebuildOutcome::switched,
      "rolled back");
  BOOST_TEST((content_of(*board.engine) == before), "as before after the rollback");
  BOOST_REQUIRE((board.engine->switch_build("board", report.build, without_backup()).outcome ==
                 RebuildOutcome::switched));
  BOOST_TEST((content_of(*board.engine) == after), "as after the migration");
  board.close();
  std::filesystem::remove_all(board.folder);
  board.engine = board.open_as_stored();
  BOOST_TEST((content_of(*board.engine) == after), "as built directly");
  BOOST_TEST(board.verified() == "");
}

void create(Board& board, const std::string& key, const std::string& title) {
  BOOST_REQUIRE(board.append("TaskCreated",
                             R"({"key":")" + key + R"(","epic":"E1","title":")" + title + R"("})"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rebuild)

BOOST_AUTO_TEST_CASE(the_task_tables_go_through_their_ages_forward_and_back) {
  Board board(ages().front().sql);
  board.fill(25);
  for (const auto& age : ages()) {
    if (&age == &ages().front()) continue;
    BOOST_TEST_CONTEXT(age.name) {
      migrate_and_back(board, age.sql);
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_keys_and_tables_change_their_shape_forward_and_back) {
  for (const auto& change : changes()) {
    BOOST_TEST_CONTEXT(change.name) {
      Board board(change.before);
      board.fill();
      migrate_and_back(board, change.after);
      migrate_and_back(board, change.before);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_unique_key_that_the_log_violates_is_refused_with_all_offenders) {
  Board board(keyed_tasks);
  create(board, "T1", "same");
  create(board, "T2", "other");
  create(board, "T3", "same");
  create(board, "T4", "same");
  Position head = board.engine->head();
  auto files = board.build_files();
  Content before = content_of(*board.engine);
  auto report = board.rebuild(unique_titles);
  BOOST_TEST((report.outcome == RebuildOutcome::refused));
  BOOST_TEST(report.violation_count == 2u);
  BOOST_REQUIRE(report.violations.size() == 2u);
  BOOST_TEST(report.violations[0].position == head - 1);
  BOOST_TEST(report.violations[1].position == head);
  BOOST_TEST(report.violations[1].type == "board.TaskCreated");
  BOOST_TEST(report.violations[1].statement == "board.sql:6");
  BOOST_TEST(report.violations[1].reason.find("tasks.title") != std::string::npos);
  BOOST_TEST(board.engine->head() == head);
  BOOST_TEST((board.build_files() == files));
  BOOST_TEST((content_of(*board.engine) == before));
  BOOST_REQUIRE(board.append("TaskCreated", R"({"key":"T5","epic":"E1","title":"same"})"));
}

BOOST_AUTO_TEST_CASE(an_edited_module_that_the_log_violates_does_not_open_and_changes_nothing) {
  Board board(keyed_tasks);
  create(board, "T1", "same");
  create(board, "T2", "same");
  board.close();
  BOOST_CHECK_EXCEPTION(board.open(unique_titles), Error, [](const Error& error) {
    return error.kind() == ErrorKind::invalid_argument &&
           std::string(error.what()).find("position 3") != std::string::npos;
  });
  board.engine = board.open(keyed_tasks, ModuleChange::refuse);
  BOOST_TEST(board.engine->head() == 3u);
  BOOST_TEST(content_of(*board.engine)["tasks"].size() == 2u);
}

BOOST_AUTO_TEST_CASE(opening_with_an_edited_module_migrates_before_the_log_names_it) {
  Board board(ages()[0].sql);
  board.fill();
  Position head = board.engine->head();
  board.close();
  board.engine = board.open(ages()[2].sql);
  BOOST_TEST(board.engine->head() == head + 1);
  BOOST_TEST(board.engine->builds("board").size() == 2u);
  BOOST_TEST(board.verified() == "");
}

BOOST_AUTO_TEST_CASE(a_dry_run_compares_and_changes_nothing) {
  Board board(ages()[0].sql);
  board.fill();
  Position head = board.engine->head();
  auto files = board.build_files();
  std::uint64_t seen = 0;
  RebuildOptions options = without_backup();
  options.dry_run = true;
  options.on_difference = [&](const RowDifference& difference) { seen += difference.times; };
  auto report = board.rebuild(ages()[10].sql, options);
  BOOST_TEST((report.outcome == RebuildOutcome::compared));
  BOOST_TEST(report.position == head);
  BOOST_REQUIRE(report.tables.size() == 2u);
  const auto& epics = report.tables[0];
  BOOST_TEST(epics.table == "epics");
  BOOST_TEST(epics.changed == 2u);
  BOOST_REQUIRE(epics.changed_by_column.size() == 1u);
  BOOST_TEST(epics.changed_by_column[0].first == "progress");
  BOOST_TEST(epics.changed_by_column[0].second == 2u);
  BOOST_TEST(std::get<double>(epics.samples.at(0).columns.at(0).before) == 0.0);
  const auto& tasks = report.tables[1];
  BOOST_TEST((tasks.columns_added == std::vector<std::string>{"slug"}));
  BOOST_TEST(tasks.added + tasks.removed + tasks.changed == 0u);
  BOOST_TEST(seen == 2u);
  BOOST_TEST(board.engine->head() == head);
  BOOST_TEST((board.build_files() == files));
}

BOOST_AUTO_TEST_CASE(rows_without_a_key_are_compared_as_they_are) {
  const std::string sql = R"sql(
create table notes (title text) strict;
-- annals:on TaskCreated
insert into notes (title) values (:title);
)sql";
  std::string upper = sql;
  upper.replace(upper.rfind(":title"), 6, "iif(:key = 'T3', 'Z', :title)");
  Board board(sql);
  for (const char* key : {"T1", "T2", "T3"}) create(board, key, "same");
  RebuildOptions options = without_backup();
  options.dry_run = true;
  auto report = board.rebuild(upper, options);
  BOOST_REQUIRE(report.tables.size() == 1u);
  BOOST_TEST(!report.tables[0].by_key);
  BOOST_TEST(report.tables[0].removed == 1u);
  BOOST_TEST(report.tables[0].added == 1u);
}

BOOST_AUTO_TEST_CASE(the_same_definition_is_found_equal_or_its_damaged_rows_are_put_right) {
  Board board(keyed_tasks);
  create(board, "T1", "one");
  create(board, "T2", "two");
  Position head = board.engine->head();
  BOOST_TEST((board.engine->rebuild("board").outcome == RebuildOutcome::equal));
  BOOST_TEST(board.engine->head() == head);
  {
    sqlite::Connection tool(board.engine->status().modules.at(0).view_file, {});
    tool.run("update tasks set title = 'forged' where key = 'T2'");
  }
  BOOST_TEST(content_of(*board.engine)["tasks"].at(1) == "3|T2|forged|");
  auto report = board.engine->rebuild("board");
  BOOST_TEST((report.outcome == RebuildOutcome::switched));
  BOOST_TEST(report.tables.at(0).changed == 1u);
  BOOST_TEST(content_of(*board.engine)["tasks"].at(1) == "3|T2|two|");
  create(board, "T3", "three");
  BOOST_TEST(content_of(*board.engine)["tasks"].size() == 3u);
  BOOST_TEST(board.build_files().size() == 1u);
  BOOST_TEST(board.verified() == "");
}

BOOST_AUTO_TEST_CASE(a_check_that_newly_fails_refuses_the_definition) {
  Board board(keyed_tasks);
  create(board, "T1", "one");
  auto report = board.rebuild(std::string(keyed_tasks) +
                              "-- annals:check no_tasks\nselect key from tasks;\n");
  BOOST_TEST((report.outcome == RebuildOutcome::refused));
  BOOST_REQUIRE(report.failed_checks.size() == 1u);
  BOOST_TEST(report.failed_checks[0].name == "no_tasks");
  BOOST_TEST(report.failed_checks[0].rows == 1u);
}

BOOST_AUTO_TEST_CASE(a_rebuild_can_be_cancelled_in_every_phase) {
  for (int stop_at = 0; stop_at <= 4; ++stop_at) {
    Board board(ages()[0].sql);
    board.fill();
    auto files = board.build_files();
    Position head = board.engine->head();
    std::stop_source source;
    RebuildOptions options = without_backup();
    options.stop = source.get_token();
    options.on_status = [&](const RebuildStatus& status) {
      if (static_cast<int>(status.phase) == stop_at) source.request_stop();
    };
    BOOST_TEST_CONTEXT("phase " << stop_at) {
      auto report = board.rebuild(ages()[3].sql, options);
      BOOST_TEST((report.outcome == RebuildOutcome::cancelled));
      BOOST_TEST(board.engine->head() == head);
      BOOST_TEST((board.build_files() == files));
      BOOST_TEST(board.engine->rebuilds().empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(others_see_how_far_a_rebuild_is) {
  Board board(ages()[0].sql);
  board.fill();
  std::vector<std::string> phases;
  RebuildOptions options = without_backup();
  options.on_status = [&](const RebuildStatus&) {
    for (const auto& status : board.engine->rebuilds()) {
      std::string name = name_of(status.phase);
      if (phases.empty() || phases.back() != name) phases.push_back(name);
    }
  };
  (void)board.rebuild(ages()[1].sql, options);
  BOOST_TEST(phases.size() >= 5u);
  BOOST_TEST(board.engine->rebuilds().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
