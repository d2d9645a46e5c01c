#include <annals/error.h>

#include "made_database.h"
#include "migration/import/shark_reader.h"

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
  BOOST_TEST(kept.at({"a \"quoted\" table; drop", "rowid 1"}).content ==
             R"({"x\"y":"one","rowid":"two"})");
  BOOST_TEST(kept.at({"pairs", R"([1,"q"])"}).content == R"({"a":"q","b":1})");
}

BOOST_AUTO_TEST_CASE(a_value_as_long_as_the_limit_is_read_and_one_longer_is_refused) {
  Folder folder;
  auto with = [&](int bytes) {
    std::filesystem::remove(folder / "big.db");
    run_sql(folder / "big.db", std::string(newest_shape) + "create table big (x);" +
                                   "insert into big values (zeroblob(" + std::to_string(bytes) +
                                   "))");
    return refusal(folder / "big.db");
  };
  // SQLite counts the whole row: the value and a few bytes of header.
  BOOST_TEST(with(SourceDatabase::value_bytes - 100) == "read");
  BOOST_TEST(with(SourceDatabase::value_bytes + 1) != "read");
}
