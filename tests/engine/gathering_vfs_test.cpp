// What the layer that writes a commit's frames together leaves in the file, whoever else writes.
#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

#include "engine/sqlite/connection.h"
#include "engine/sqlite/gathering_vfs.h"
#include "tests/support/child_process.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

namespace {

using sqlite::Connection;

Connection open(const std::filesystem::path& file) {
  Connection connection(file, {.access = sqlite::Access::create, .vfs = sqlite::gathering_vfs()});
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

template <class Act>
bool succeeds(const Act& act) try {
  act();
  return true;
} catch (const Error&) {
  return false;
}

std::string integrity(Connection& connection) {
  return connection.text("pragma integrity_check");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gathering_vfs)

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

BOOST_AUTO_TEST_CASE(a_log_flushed_at_every_commit_grows_in_steps_and_is_recovered_to_its_last) {
  TemporaryDirectory directory;
  const auto file = with_table(directory);
  auto writer = open(file);
  writer.run("pragma synchronous = full");
  std::set<std::uintmax_t> sizes;
  constexpr int commits = 100;
  for (int i = 1; i <= commits; ++i) {
    writer.run("insert into t (text) values (hex(zeroblob(300)) || 'row')");
    sizes.insert(std::filesystem::file_size(file.string() + "-wal"));
    // As a machine would find it that lost its power now, before and after a step.
    const auto found = directory / ("found-" + std::to_string(i) + ".db");
    std::filesystem::copy_file(file, found);
    std::filesystem::copy_file(file.string() + "-wal", found.string() + "-wal");
    Connection recovered(found, {});
    BOOST_TEST(recovered.integer("select count(*) from t") == i);
    BOOST_TEST(integrity(recovered) == "ok");
  }
  BOOST_TEST(sizes.size() < commits / 5u);
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_takes_no_more_with_it_than_sqlite_says) {
  for (const auto lasting : {FaultVfs::Lasting::once, FaultVfs::Lasting::full}) {
    bool went_on = false;  // a transaction, after a write of it had failed
    bool failed = true;
    for (long call = 1; failed; ++call) {
      BOOST_TEST_INFO_SCOPE("call " << call);
      TemporaryDirectory directory;
      const auto file = with_table(directory);
      {
        auto writer = open(file);
        fill(writer, "before");
      }
      bool filled = false;
      bool committed = false;
      {
        FaultVfs faults;
        auto writer = open(file);
        writer.run("pragma temp_store = memory");
        faults.fail_at(call, lasting);
        writer.run("begin");
        filled = succeeds([&] { fill(writer, "new"); });
        // Refused at its last row, so SQLite can undo it alone, and reads what may not be written.
        const bool inserted = succeeds([&] {
          writer.run(
              "insert into t (id, text) select id + 5000, text from t union all "
              "select 1, (select max(text) from t)");
        });
        BOOST_TEST(!inserted);
        failed = faults.failed();
        if (failed && writer.in_transaction()) went_on = true;
        committed = writer.in_transaction() && succeeds([&] { writer.run("commit"); });
        faults.heal();
      }
      auto reader = open(file);
      BOOST_TEST(words(reader) == (filled && committed ? "new" : "before"));
      BOOST_TEST(integrity(reader) == "ok");
    }
    BOOST_TEST(went_on == (lasting == FaultVfs::Lasting::full));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
