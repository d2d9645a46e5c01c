#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "engine/sqlite/connection.h"
#include "tests/migration/board.h"
#include "tests/migration/definitions.h"

namespace annals::testing {

namespace {

const TableVerification& table_of(const DeepVerifyReport& report, const std::string& name) {
  for (const auto& table : report.modules.at(0).tables) {
    if (table.table == name) return table;
  }
  throw std::runtime_error("no table " + name);
}

// What some other tool does to the active build behind the engine's back.
void forge(const Board& board, const std::string& sql) {
  sqlite::Connection tool(board.engine->status().modules.at(0).view_file, {});
  tool.run("pragma foreign_keys = off");
  tool.run(sql);
}

const std::string keyless = R"sql(
create table notes (title text) strict;
create virtual table words using fts5(title);
-- annals:on TaskCreated
insert into notes (title) values (:title);
insert into words (title) values (:title);
)sql";

}  // namespace

BOOST_AUTO_TEST_SUITE(deep_verification)

BOOST_AUTO_TEST_CASE(tables_that_are_just_what_the_log_gives_pass_and_leave_nothing_behind) {
  Board board(ages().back().sql);
  board.fill(300);
  auto files = board.build_files();
  auto report = board.engine->verify_deep();
  for (const auto& problem : report.modules.at(0).problems) BOOST_ERROR(problem);
  BOOST_TEST(report.ok());
  BOOST_TEST(report.log.events == board.engine->head());
  BOOST_TEST(report.modules.at(0).position == board.engine->head());
  const auto& tasks = table_of(report, "tasks");
  BOOST_TEST(tasks.rows == content_of(*board.engine)["tasks"].size());
  BOOST_TEST(tasks.hash.size() == 64u);
  BOOST_TEST((board.build_files() == files));
  BOOST_TEST(board.engine->head() == report.log.events);
}

BOOST_AUTO_TEST_CASE(a_changed_row_is_found_with_its_key_and_the_events_that_touched_it) {
  Board board(ages()[0].sql);
  board.fill();
  forge(board, "update tasks set status = 'blocked' where key = 'T1'");
  auto report = board.engine->verify_deep();
  BOOST_TEST(!report.ok());
  BOOST_TEST(report.log.problems.empty());
  BOOST_TEST(table_of(report, "epics").equal);
  const auto& tasks = table_of(report, "tasks");
  BOOST_TEST(!tasks.equal);
  BOOST_TEST(tasks.repeatable);
  BOOST_TEST(tasks.changed == 1u);
  BOOST_TEST(tasks.added + tasks.removed == 0u);
  BOOST_REQUIRE(tasks.first.has_value());
  BOOST_TEST(tasks.first->key.at(0).first == "id");
  BOOST_REQUIRE(tasks.first->columns.size() == 1u);
  BOOST_TEST(std::get<std::string>(tasks.first->columns[0].before) == "blocked");
  BOOST_TEST(std::get<std::string>(tasks.first->columns[0].after) == "completed");
  BOOST_REQUIRE(tasks.events.size() == 2u);
  BOOST_TEST(tasks.events[0].event.type == "board.TaskCreated");
  BOOST_TEST(tasks.events[1].event.type == "board.StatusChanged");
  // A rebuild puts it right.
  BOOST_TEST((board.engine->rebuild("board").outcome == RebuildOutcome::switched));
  BOOST_TEST(board.engine->verify_deep().ok());
}

BOOST_AUTO_TEST_CASE(a_row_that_no_event_made_and_one_that_is_missing_are_found) {
  Board board(keyed_tasks);
  BOOST_REQUIRE(board.append("TaskCreated", R"({"key":"T1","title":"one"})"));
  forge(board, "insert into tasks (id, key, title) values (77, 'forged', 'x')");
  auto report = board.engine->verify_deep();
  BOOST_TEST(table_of(report, "tasks").removed == 1u);
  BOOST_TEST(table_of(report, "tasks").events.empty());
  forge(board, "delete from tasks");
  report = board.engine->verify_deep();
  const auto& tasks = table_of(report, "tasks");
  BOOST_TEST(tasks.added == 1u);
  BOOST_TEST(tasks.events.size() == 1u);
  BOOST_TEST(tasks.rows == 0u);
}

BOOST_AUTO_TEST_CASE(values_that_sqlite_takes_for_equal_are_told_apart) {
  Board board(R"sql(
create table tasks (id integer primary key, title text collate nocase, weight any) strict;
-- annals:on TaskCreated
insert into tasks (id, title, weight) values (@position, :title, 1);
)sql");
  BOOST_REQUIRE(board.append("TaskCreated", R"({"key":"T1","title":"one"})"));
  BOOST_TEST(board.engine->verify_deep().ok());
  forge(board, "update tasks set title = 'ONE'");
  BOOST_TEST(table_of(board.engine->verify_deep(), "tasks").changed == 1u);
  forge(board, "update tasks set title = 'one', weight = 1.0");
  BOOST_TEST(table_of(board.engine->verify_deep(), "tasks").changed == 1u);
}

BOOST_AUTO_TEST_CASE(rows_without_a_key_and_virtual_tables_are_compared_too) {
  Board board(keyless);
  for (const char* title : {"tea", "tea", "coffee"}) {
    BOOST_REQUIRE(
        board.append("TaskCreated", std::string(R"({"key":"k","title":")") + title + R"("})"));
  }
  BOOST_TEST(board.engine->verify_deep().ok());
  forge(board, "update notes set title = 'milk' where title = 'coffee'");
  auto report = board.engine->verify_deep();
  const auto& notes = table_of(report, "notes");
  BOOST_TEST(notes.added == 1u);
  BOOST_TEST(notes.removed == 1u);
  BOOST_REQUIRE(notes.events.size() == 1u);
  BOOST_TEST(notes.events[0].event.position == board.engine->head());
  BOOST_TEST(table_of(report, "words").equal);
  forge(board,
        "update notes set title = 'coffee' where title = 'milk'; delete from words where "
        "rowid = 2");
  report = board.engine->verify_deep();
  BOOST_TEST(table_of(report, "notes").equal);
  BOOST_TEST(table_of(report, "words").added == 1u);
}

BOOST_AUTO_TEST_CASE(a_definition_that_does_not_repeat_itself_is_found_out) {
  Board board(keyed_tasks);
  board.close();
  auto calls = std::make_shared<std::atomic<std::int64_t>>(0);
  Module module = board_module(R"sql(
create table tasks (id integer primary key, n integer) strict;
-- annals:on TaskCreated
insert into tasks (id, n) values (@position, calls());
)sql");
  module.function("calls", 0, [calls](std::span<const Value>) { return Value(++*calls); });
  board.engine = Engine::open(board.path, {.modules = {module}, .clock = &board.clock});
  BOOST_REQUIRE(board.append("TaskCreated", R"({"key":"T1","title":"one"})"));
  auto report = board.engine->verify_deep();
  BOOST_TEST(!table_of(report, "tasks").repeatable);
  BOOST_TEST(!report.ok());
  // A program without the function cannot tell, and says so.
  board.engine = board.open_as_stored();
  report = board.engine->verify_deep();
  BOOST_REQUIRE(report.modules.at(0).problems.size() == 1u);
  BOOST_TEST(report.modules[0].problems[0].find("C++ functions") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_damaged_index_a_failing_check_and_a_stranger_table_are_problems) {
  Board board(std::string(keyed_tasks) +
              "-- annals:check few_tasks\nselect key from tasks where id > 3;\n");
  for (const char* key : {"T1", "T2", "T3"}) {
    BOOST_REQUIRE(
        board.append("TaskCreated", std::string(R"({"key":")") + key + R"(","title":"t"})"));
  }
  auto problems = board.engine->verify_deep().modules.at(0).problems;
  BOOST_REQUIRE(problems.size() == 1u);
  BOOST_TEST(problems[0] == "The check few_tasks finds 1 row.");
  forge(board, "create table strangers (x)");
  problems = board.engine->verify_deep().modules.at(0).problems;
  BOOST_REQUIRE(problems.size() == 2u);
  BOOST_TEST(problems[1].find("strangers") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(it_goes_on_beside_appends_and_can_be_stopped) {
  Board board(ages()[2].sql);
  board.fill(50);
  DeepVerifyOptions options;
  int appended = 0;
  options.on_progress = [&](std::string_view what, Position, Position) {
    if (what != "board" || appended == 30) return;
    std::string key = "L" + std::to_string(++appended);
    BOOST_REQUIRE(
        board.append("TaskCreated", R"({"key":")" + key + R"(","epic":"E1","title":"late"})"));
  };
  auto report = board.engine->verify_deep(options);
  BOOST_TEST(report.ok());
  BOOST_TEST(appended > 0);

  std::stop_source source;
  options.stop = source.get_token();
  options.on_progress = [&](std::string_view what, Position, Position) {
    if (what == "board") source.request_stop();
  };
  auto files = board.build_files();
  BOOST_CHECK_EXCEPTION(board.engine->verify_deep(options), Error,
                        [](const Error& error) { return error.kind() == ErrorKind::busy; });
  BOOST_TEST((board.build_files() == files));
}

BOOST_AUTO_TEST_CASE(what_a_killed_verification_leaves_is_gone_after_the_next_opening) {
  Board board(ages()[2].sql);
  board.fill(50);
  board.close();
  std::size_t left = 0;
  for (int calls = 1; calls <= 8; ++calls) {
    pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
      Engine engine = board.open_as_stored();
      DeepVerifyOptions options;
      int seen = 0;
      options.on_progress = [&](std::string_view what, Position, Position) {
        if (what == "board" && ++seen == calls) ::kill(::getpid(), SIGKILL);
      };
      (void)engine.verify_deep(options);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    left += board.build_files().size() - 1;
    board.engine = board.open_as_stored();
    BOOST_TEST(board.build_files().size() == 1u);
    BOOST_TEST(board.engine->verify_deep().ok());
    board.close();
  }
  BOOST_TEST(left > 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
