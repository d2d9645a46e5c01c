// What the layer that writes a commit's frames together leaves in the file, whoever else writes.
#include <boost/test/unit_test.hpp>

#include <optional>

#include "engine/sqlite/clockless_vfs.h"
#include "engine/sqlite/connection.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

namespace {

using sqlite::Connection;

Connection open(const std::filesystem::path& file) {
  Connection connection(file, {.access = sqlite::Access::create, .vfs = sqlite::clockless_vfs()});
  connection.run("pragma journal_mode = wal");
  connection.run("pragma synchronous = normal");
  connection.run("pragma cache_size = 10");  // so that a transaction's pages are written early
  return connection;
}

std::filesystem::path with_table(const TemporaryDirectory& directory) {
  auto file = directory / "t.db";
  open(file).run("create table t (id integer primary key, text text)");
  return file;
}

// Many more pages than the cache holds.
void fill(Connection& connection, const std::string& word) {
  connection.run(
      "with recursive n(i) as (select 1 union all select i + 1 from n limit 2000) "
      "insert or replace into t (id, text) select i, hex(zeroblob(300)) || '" +
      word + "' from n");
}

std::string words(Connection& connection) {
  return connection.text(
      "select group_concat(word) from (select distinct substr(text, 601) as word "
      "from t order by 1)");
}

std::string integrity(Connection& connection) {
  return connection.text("pragma integrity_check");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gathered_frames)

BOOST_AUTO_TEST_CASE(every_connection_sees_what_is_committed_and_nothing_else) {
  TemporaryDirectory directory;
  const auto file = with_table(directory);
  auto writer = open(file);
  auto reader = open(file);
  for (const std::string word : {"one", "two", "three"}) {
    fill(writer, word);
    BOOST_TEST(words(reader) == word);
    writer.run("begin");
    fill(writer, "never");
    BOOST_TEST(words(writer) == "never");
    BOOST_TEST(words(reader) == word);
    writer.run("rollback");
    BOOST_TEST(words(writer) == word);
    BOOST_TEST(words(reader) == word);
  }
  BOOST_TEST(integrity(reader) == "ok");
}

BOOST_AUTO_TEST_CASE(what_a_writer_gave_up_is_not_written_over_what_the_next_one_committed) {
  TemporaryDirectory directory;
  const auto file = with_table(directory);
  auto one = open(file);
  auto two = open(file);
  fill(one, "before");
  for (int round = 0; round < 5; ++round) {
    one.run("begin");
    fill(one, "given up");
    one.run("rollback");
    fill(two, "committed");
    one.run("insert or replace into t (id, text) values (5000, hex(zeroblob(300)) || 'last')");
    BOOST_TEST(words(one) == "committed,last");
    BOOST_TEST(integrity(two) == "ok");
  }
  BOOST_TEST(integrity(one) == "ok");
}

BOOST_AUTO_TEST_CASE(the_same_between_processes) {
  TemporaryDirectory directory;
  const auto file = with_table(directory);
  for (int round = 0; round < 5; ++round) {
    const int child = in_child([&] {
      auto theirs = open(file);
      theirs.run("begin");
      fill(theirs, "given up");
      theirs.run("rollback");
      fill(theirs, "theirs");
      return words(theirs) == "theirs" ? 0 : 1;
    });
    BOOST_TEST(succeeded(child));
    auto ours = open(file);
    BOOST_TEST(words(ours) == "theirs");
    fill(ours, "ours");
    BOOST_TEST(integrity(ours) == "ok");
  }
}

BOOST_AUTO_TEST_CASE(a_savepoint_that_is_undone_leaves_what_came_before_it) {
  TemporaryDirectory directory;
  const auto file = with_table(directory);
  auto writer = open(file);
  auto reader = open(file);
  writer.run("begin");
  fill(writer, "kept");
  for (int round = 0; round < 3; ++round) {
    writer.run("savepoint s");
    fill(writer, "undone");
    writer.run("rollback to s");
    writer.run("release s");
  }
  writer.run("commit");
  BOOST_TEST(words(reader) == "kept");
  BOOST_TEST(integrity(reader) == "ok");
}

BOOST_AUTO_TEST_CASE(a_process_that_ends_within_a_transaction_leaves_the_commit_before_it) {
  TemporaryDirectory directory;
  const auto file = with_table(directory);
  const int child = in_child([&] {
    auto theirs = open(file);
    fill(theirs, "committed");
    theirs.run("begin");
    fill(theirs, "lost");
    std::_Exit(0);
    return 1;
  });
  BOOST_TEST(succeeded(child));
  auto ours = open(file);
  BOOST_TEST(words(ours) == "committed");
  BOOST_TEST(integrity(ours) == "ok");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
