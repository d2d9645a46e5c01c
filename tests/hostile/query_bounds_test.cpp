// What a query that anybody may ask can do, and what it may cost.
#include <chrono>
#include <thread>

#include "migration/build_check.h"
#include "tests/hostile/stand.h"

namespace annals::testing {

namespace {

using std::chrono::milliseconds;

const std::string endless =
    "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n";
const std::string hungry =
    "with recursive n(i) as (select 1 union all select i + 1 from n limit 1000000) "
    "select sum(length(b)) from (select hex(zeroblob(500)) || i as b from n order by b)";

const QueryLimits short_time{milliseconds(50), 0};
const QueryLimits little_memory{milliseconds(0), 16u << 20};

}  // namespace

BOOST_AUTO_TEST_SUITE(query_bounds)

BOOST_AUTO_TEST_CASE(a_query_without_end_ends_with_a_sentence) {
  Stand stand(notes_sql, short_time);
  (void)stand.append(written("a"));
  const std::string sentence = "busy: The query was stopped after 50 ms, its time limit.";
  BOOST_TEST(refusal([&] { (void)stand.number(endless); }) == sentence);
  const Past past = stand.engine.as_of(stand.engine.head());
  BOOST_TEST(refusal([&] { (void)past.query(endless).next(); }) == sentence);
  BOOST_TEST(refusal([&] { (void)stand.engine.bisect(endless); }) == sentence);
  BOOST_TEST(stand.number("select count(*) from notes") == 1);
}

BOOST_AUTO_TEST_CASE(a_query_that_wants_much_memory_ends_with_a_sentence) {
  Stand stand(notes_sql, little_memory);
  const std::string sentence = "busy: The query was stopped at 16 MiB of memory, its limit.";
  BOOST_TEST(refusal([&] { (void)stand.number(hungry); }) == sentence);
  BOOST_TEST(stand.number("select count(*) from notes") == 0);
}

BOOST_AUTO_TEST_CASE(what_the_caller_does_between_two_rows_is_not_counted) {
  Stand stand(notes_sql, {milliseconds(1'000), 0});
  int rows = 0;
  for (const auto& row : stand.engine.query(
           "with recursive n(i) as (select 1 union all select i + 1 from n limit 2000) "
           "select i from n")) {
    (void)row;
    // Not to wait for something: this is the caller's own work.
    if (rows++ == 0) std::this_thread::sleep_for(milliseconds(1'200));
  }
  BOOST_TEST(rows == 2'000);
}

BOOST_AUTO_TEST_CASE(a_module_can_have_a_query_a_view_and_a_check_without_end) {
  Stand stand(notes_sql +
                  "-- annals:tables\ncreate view numbers as with recursive n(i) as "
                  "(select 1 union all select i + 1 from n) select i from n;\n"
                  "-- annals:query all_numbers()\nselect max(i) from numbers;\n",
              short_time);
  const std::string sentence = "busy: The query was stopped after 50 ms, its time limit.";
  BOOST_TEST(refusal([&] { (void)stand.engine.query_named("all_numbers").next(); }) == sentence);
  BOOST_TEST(refusal([&] { (void)stand.engine.tables(); }) == sentence);
  const auto checked = define(
      bounds_module(notes_sql +
                    "-- annals:check numbers_end\nselect i from (with recursive n(i) as (select 1 "
                    "union all select i + 1 from n) select i from n) where i < 0;\n"));
  BOOST_TEST(
      refusal([&] {
        (void)rows_of_check({stand.engine.status().modules.front().view_file, checked},
                            checked->text().checks.front(), short_time);
      }) ==
      "busy: The check numbers_end of bounds could not be made: The query was stopped after 50 "
      "ms, its time limit.");
}

BOOST_AUTO_TEST_CASE(a_query_reads_tables_and_nothing_else) {
  Stand stand;
  (void)stand.append(written("a"));
  const std::string file = (stand.directory / "stolen").string();
  for (const std::string& sql : {std::string("delete from notes"),
                                 std::string("update bounds.notes set text = ''"),
                                 std::string("insert into notes (text) values ('x')"),
                                 std::string("drop table notes"),
                                 std::string("create table t (a)"),
                                 std::string("create temp table t (a)"),
                                 "attach '" + file + "' as s",
                                 "vacuum into '" + file + "'",
                                 std::string("vacuum"),
                                 std::string("detach bounds"),
                                 std::string("begin"),
                                 std::string("commit"),
                                 std::string("rollback"),
                                 std::string("savepoint s"),
                                 std::string("reindex"),
                                 std::string("analyze"),
                                 std::string("pragma writable_schema = on"),
                                 std::string("pragma journal_mode = delete"),
                                 std::string("pragma trusted_schema = on"),
                                 "pragma temp_store_directory = '" + file + "'",
                                 "select load_extension('" + file + "')",
                                 "select writefile('" + file + "', 'x')",
                                 "select readfile('" + stand.path.string() + "')",
                                 std::string("select edit('x')"),
                                 std::string("select fts3_tokenizer('simple')"),
                                 std::string("select * from sqlite_dbpage"),
                                 std::string("select * from fsdir('/')"),
                                 std::string("select * from pragma_wal_checkpoint"),
                                 std::string("insert into notes (text) values ('x') returning id"),
                                 std::string("with x as (select 1) delete from notes"),
                                 std::string("explain delete from notes")}) {
    const std::string refused = refusal([&] {
      auto rows = stand.engine.query(sql);
      while (rows.next()) {
      }
    });
    BOOST_TEST(refused.starts_with("invalid_argument: "), sql << " gives " << refused);
  }
  BOOST_TEST(!std::filesystem::exists(file));
  BOOST_TEST(stand.number("select count(*) from notes where text = 'a'") == 1);
  BOOST_TEST(stand.engine.verify().problems.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
