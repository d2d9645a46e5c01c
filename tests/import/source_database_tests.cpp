#include <annals/error.h>

#include "made_database.h"
#include "migration/import/shark/reader.h"

using namespace annals;
using namespace annals::importing;

namespace {

// The kind and the words of the refusal of a file; "read" when there was none.
std::string refusal(const std::filesystem::path& path) {
  try {
    SourceDatabase database(path);
    read_shark(database);
    return "read";
  } catch (const Error& error) {
    std::string words = error.what();
    std::size_t named = words.find(path.string());
    BOOST_TEST_REQUIRE(named != std::string::npos, words);
    return std::string(name_of(error.kind())) + ": " +
           words.substr(named + path.string().size() + 1);
  }
}

void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_no_database_is_refused_in_one_sentence) {
  Folder folder;
  BOOST_TEST(refusal(folder / "none.db") == "not_found: failed: there is no such file.");
  std::filesystem::create_directory(folder / "folder");
  BOOST_TEST(refusal(folder / "folder") == "wrong_format: failed: it is a directory.");
  write_file(folder / "empty.db", "");
  BOOST_TEST(refusal(folder / "empty.db") == "wrong_format: failed: the file is empty.");
  write_file(folder / "text.db", "Dear diary, today I baked bread.");
  BOOST_TEST(refusal(folder / "text.db") == "wrong_format: failed: it is not an SQLite database.");
  write_file(folder / "head.db", std::string("SQLite format 3\0", 16));
  BOOST_TEST(refusal(folder / "head.db") == "corrupt: failed: the file is cut off after 16 bytes.");
  run_sql(folder / "other.db", "create table x (y)");
  BOOST_TEST(refusal(folder / "other.db") ==
             "wrong_format: failed: it is no task database, since it has none of the tables epics, "
             "features and tasks.");
}

BOOST_AUTO_TEST_CASE(a_file_cut_off_anywhere_is_refused) {
  Folder folder;
  std::string sql = std::string(newest_shape) + one_feature;
  for (int i = 1; i <= 300; ++i) {
    sql += task_sql(i, "T-E01-F01-" + std::to_string(1000 + i).substr(1));
  }
  run_sql(folder / "whole.db", sql);
  BOOST_TEST(refusal(folder / "whole.db") == "read");
  std::string whole = read_file(folder / "whole.db");
  for (std::size_t size = 0; size < whole.size(); size += 997) {
    write_file(folder / "cut.db", whole.substr(0, size));
    BOOST_TEST(refusal(folder / "cut.db") != "read");
  }
}

BOOST_AUTO_TEST_CASE(a_file_with_damaged_bytes_is_refused_or_read_but_does_no_harm) {
  Folder folder;
  run_sql(folder / "whole.db",
          std::string(newest_shape) + one_feature + task_sql(1, "T-E01-F01-001"));
  std::string whole = read_file(folder / "whole.db");
  unsigned seed = 20261120;
  BOOST_TEST_MESSAGE("seed " << seed);
  for (int round = 0; round < 300; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 20; ++i) {
      seed = seed * 1664525u + 1013904223u;
      damaged[16 + (seed >> 8) % (damaged.size() - 16)] = static_cast<char>(seed >> 24);
    }
    write_file(folder / "damaged.db", damaged);
    BOOST_TEST(!refusal(folder / "damaged.db").empty());
  }
}

BOOST_AUTO_TEST_CASE(the_source_is_never_changed_and_its_write_ahead_log_not_read) {
  Folder folder;
  run_sql(folder / "tasks.db",
          std::string("pragma journal_mode = wal;") + newest_shape + one_feature);
  write_file(folder / "tasks.db-wal", "whatever");
  std::string before = read_file(folder / "tasks.db");
  {
    SourceDatabase database(folder / "tasks.db");
    SharkSource source = read_shark(database);
    BOOST_TEST_REQUIRE(source.warnings.size() == 1u);
    BOOST_TEST(source.warnings.at(0) == "tasks.db-wal lies beside the file and was not read.");
  }
  BOOST_TEST((read_file(folder / "tasks.db") == before));
  BOOST_TEST(read_file(folder / "tasks.db-wal") == "whatever");
  BOOST_TEST(!std::filesystem::exists(folder / "tasks.db-shm"));
}

BOOST_AUTO_TEST_CASE(names_with_quotes_and_columns_named_rowid_are_read) {
  Folder folder;
  run_sql(folder / "tasks.db",
          std::string(newest_shape) +
              "create table \"a \"\"quoted\"\" table; drop\" (\"x\"\"y\" text, rowid text);"
              "insert into \"a \"\"quoted\"\" table; drop\" values ('one', 'two');"
              "create table pairs (a text, b int, primary key (b, a)) without rowid;"
              "insert into pairs values ('p', 1), ('q', 1);");
  SourceDatabase database(folder / "tasks.db");
  SharkSource source = read_shark(database);
  auto& kept = source.state.kept;
  BOOST_TEST(kept.rows.at({"a \"quoted\" table; drop", "rowid 1"}).content ==
             R"({"x\"y":"one","rowid":"two"})");
  BOOST_TEST(kept.rows.at({"pairs", R"([1,"q"])"}).content == R"({"a":"q","b":1})");
}

BOOST_AUTO_TEST_CASE(a_row_as_large_as_the_limit_is_read_and_one_larger_is_refused) {
  Folder folder;
  auto with = [&](std::uint64_t bytes) {
    std::filesystem::remove(folder / "big.db");
    run_sql(folder / "big.db", std::string(newest_shape) + "create table big (x, y);" +
                                   "insert into big values (zeroblob(" + std::to_string(bytes - 5) +
                                   "), 'abc')");
    return refusal(folder / "big.db");
  };
  BOOST_TEST(with(SourceDatabase::row_bytes) == "read");
  BOOST_TEST(with(SourceDatabase::row_bytes + 1) ==
             "invalid_argument: failed: reading table big: the row rowid 1 has 10485761 bytes with "
             "its columns' names, more than the limit of 10485760.");
}

BOOST_AUTO_TEST_CASE(a_file_that_makes_more_rows_or_bytes_than_it_can_hold_is_refused) {
  Folder folder;
  run_sql(folder / "tasks.db",
          std::string(newest_shape) +
              "create table bomb (n integer, x as (replace(hex(zeroblob(2000000)), '0', 'ab')));"
              "insert into bomb values (1), (2), (3);");
  BOOST_TEST(refusal(folder / "tasks.db") ==
             "corrupt: failed: reading table bomb: it tells of more than a file of its size can "
             "hold.");
}

BOOST_AUTO_TEST_CASE(a_file_beyond_the_limit_is_refused_before_it_is_opened) {
  Folder folder;
  run_sql(folder / "tasks.db", newest_shape);
  std::filesystem::resize_file(folder / "tasks.db", SourceDatabase::file_bytes);
  BOOST_TEST(refusal(folder / "tasks.db") == "read");
  std::filesystem::resize_file(folder / "tasks.db", SourceDatabase::file_bytes + 1);
  BOOST_TEST(refusal(folder / "tasks.db") ==
             "invalid_argument: failed: the file has 1073741825 bytes, more than the limit of "
             "1073741824.");
}

BOOST_AUTO_TEST_CASE(foreign_keys_that_point_nowhere_are_counted_by_table_and_parent) {
  Folder folder;
  run_sql(folder / "tasks.db",
          std::string(newest_shape) +
              "create table a (id integer primary key, task_id references tasks (id));"
              "create table b (task_id references tasks_old (id));"
              "insert into a values (1, 7), (2, 7); insert into b values (1);");
  SourceDatabase database(folder / "tasks.db");
  auto complaints = database.complaints();
  BOOST_TEST_REQUIRE(complaints.size() == 2u);
  BOOST_TEST(complaints[0] ==
             "Foreign keys: 2 rows of a point at rows of tasks that do not exist.");
  BOOST_TEST(complaints[1] ==
             "Foreign keys: 1 rows of b are declared to point at tasks_old, a table that does not "
             "exist.");
}
