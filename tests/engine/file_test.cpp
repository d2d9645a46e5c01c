#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <random>
#include <thread>

#include "engine/merkle_tree.h"
#include "tests/engine/shop_log.h"
#include "tests/support/child_process.h"

namespace annals::testing {

namespace {

void run_sql(const std::filesystem::path& path, const std::string& sql) {
  sqlite3* file = nullptr;
  BOOST_REQUIRE(sqlite3_open(path.c_str(), &file) == SQLITE_OK);
  char* message = nullptr;
  int code = sqlite3_exec(file, sql.c_str(), nullptr, nullptr, &message);
  BOOST_TEST_CONTEXT(sql << ": " << (message ? message : "")) {
    BOOST_REQUIRE(code == SQLITE_OK);
  }
  sqlite3_close(file);
}

ErrorKind kind_of_opening(const std::filesystem::path& path) {
  try {
    Log::open(path, {.create = false});
  } catch (const Error& error) {
    BOOST_TEST_MESSAGE(error.what());
    return error.kind();
  }
  BOOST_FAIL("opened");
  return ErrorKind::closed;
}

// Changes the file behind the engine's back: without the triggers that would refuse.
VerifyReport verify_after(const std::string& sql) {
  ShopLog shop;
  for (int i = 0; i < 20; ++i) {
    BOOST_REQUIRE(shop.append(sold("till-" + std::to_string(i % 3), "tea")));
  }
  BOOST_REQUIRE(shop.log->verify({}).problems.empty());
  shop.log.reset();
  run_sql(shop.path,
          "drop trigger events_refuses_update; drop trigger events_refuses_delete;"
          "drop trigger definitions_refuses_update; drop trigger tags_refuses_update;"
          "drop trigger streams_refuses_update;" +
              sql);
  return Log::open(shop.path, {.create = false})->verify({});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(file)

BOOST_AUTO_TEST_CASE(the_file_is_private_whatever_the_umask_is) {
  mode_t before = umask(0);
  ShopLog shop;
  umask(before);
  BOOST_REQUIRE(shop.append(sold("a", "tea")));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat status {};
    BOOST_REQUIRE(stat((shop.path.string() + suffix).c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == 0600u);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_log_is_refused_and_left_alone) {
  TemporaryDirectory directory;
  BOOST_TEST((kind_of_opening(directory / "absent") == ErrorKind::not_found));
  BOOST_TEST((kind_of_opening(directory.path()) == ErrorKind::wrong_format));
  std::ofstream(directory / "text") << std::string(5000, 'x');
  BOOST_TEST((kind_of_opening(directory / "text") == ErrorKind::wrong_format));
  BOOST_TEST(std::filesystem::file_size(directory / "text") == 5000u);
  run_sql(directory / "other.db", "create table t (a); insert into t values (1)");
  auto size = std::filesystem::file_size(directory / "other.db");
  BOOST_TEST((kind_of_opening(directory / "other.db") == ErrorKind::wrong_format));
  BOOST_TEST(std::filesystem::file_size(directory / "other.db") == size);
  BOOST_TEST((kind_of_opening(directory / "text" / "below") == ErrorKind::io));
}

BOOST_AUTO_TEST_CASE(a_log_whose_making_was_interrupted_is_made) {
  TemporaryDirectory directory;
  run_sql(directory / "blank.annals",
          "pragma journal_mode = wal; create table t (a); drop table t");
  BOOST_REQUIRE(std::filesystem::file_size(directory / "blank.annals") > 0u);
  BOOST_TEST((kind_of_opening(directory / "blank.annals") == ErrorKind::wrong_format));
  BOOST_TEST(Log::open(directory / "blank.annals", {})->verify({}).problems.empty());
}

// The first page was torn; the journal says that there was nothing before.
BOOST_AUTO_TEST_CASE(a_log_whose_making_was_interrupted_by_a_power_cut_is_made) {
  TemporaryDirectory directory;
  auto path = directory / "shop.annals";
  std::ofstream(path.string() + "-lock");
  std::ofstream(path, std::ios::binary) << std::string(3584, '\0');
  std::string journal("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);  // and no pages, a nonce, no size
  journal += std::string(12, '\0') + std::string("\0\0\x02\0\0\0\x10\0", 8);
  journal.resize(512);
  std::ofstream(path.string() + "-journal", std::ios::binary) << journal;
  BOOST_TEST(Log::open(path, {})->head() == 0U);
}

BOOST_AUTO_TEST_CASE(many_who_make_the_same_log_at_once_get_one) {
  TemporaryDirectory directory;
  for (int round = 0; round < 20; ++round) {
    const auto path = directory / ("log-" + std::to_string(round));
    std::atomic<int> opened = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
          try {
            Log::open(path, {});
            ++opened;
          } catch (const Error&) {  // shows in the number
          }
        });
      }
    }
    BOOST_TEST(opened == 8);
  }
}

BOOST_AUTO_TEST_CASE(many_processes_that_make_the_same_log_at_once_get_one) {
  TemporaryDirectory directory;
  for (int round = 0; round < 10; ++round) {
    const auto path = directory / ("log-" + std::to_string(round));
    std::vector<int> children;
    for (int i = 0; i < 12; ++i) {
      children.push_back(in_child([&] {
        // Half of them only want a log that is there: for these, "not yet" is an answer, too.
        const bool create = i % 2 == 0;
        try {
          Log::open(path, {.create = create})->register_module(shop_module(), {});
        } catch (const Error& error) {
          if (create) throw;
          return error.kind() == ErrorKind::not_found || error.kind() == ErrorKind::wrong_format
                     ? 0
                     : 1;
        }
        return 0;
      }));
    }
    for (int child : children) BOOST_TEST(succeeded(child));
    BOOST_TEST(Log::open(path, {.create = false})->head() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_newer_format_is_refused_by_its_number) {
  ShopLog shop;
  shop.log.reset();
  run_sql(shop.path, "pragma user_version = 2");
  BOOST_CHECK_EXCEPTION(Log::open(shop.path, {}), Error, [](const Error& error) {
    return error.kind() == ErrorKind::wrong_format &&
           std::string(error.what()).find("format 2") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_truncated_log_is_reported_as_corrupt) {
  ShopLog shop;
  for (int i = 0; i < 200; ++i) BOOST_REQUIRE(shop.append(sold("a", "tea")));
  shop.log.reset();
  std::filesystem::resize_file(shop.path, std::filesystem::file_size(shop.path) / 2);
  try {
    auto log = Log::open(shop.path, {});
    BOOST_TEST(!log->verify({}).problems.empty());
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == ErrorKind::corrupt));
  }
}

BOOST_AUTO_TEST_CASE(the_log_refuses_to_be_changed_through_sql) {
  ShopLog shop;
  BOOST_REQUIRE(shop.append(sold("a", "tea")));
  shop.log.reset();
  sqlite3* log = nullptr;
  BOOST_REQUIRE(sqlite3_open(shop.path.c_str(), &log) == SQLITE_OK);
  for (const char* sql : {"update events set payload = x'00'", "delete from events",
                          "delete from streams", "update modules set name = 'x'",
                          "delete from definitions", "update tree_tiles set root = x'00'"}) {
    char* message = nullptr;
    int code = sqlite3_exec(log, sql, nullptr, nullptr, &message);
    bool changed = code == SQLITE_OK && sqlite3_changes(log) > 0;
    BOOST_TEST_CONTEXT(sql) {
      BOOST_TEST(!changed);
    }
    sqlite3_free(message);
  }
  sqlite3_close(log);
}

BOOST_AUTO_TEST_CASE(verify_finds_and_places_every_kind_of_change) {
  const std::pair<const char*, const char*> changes[] = {
      {"update events set payload = (select payload from events where position = 6) "
       "where position = 5; update events set payload = zeroblob(16) where position = 5",
       "5"},
      {"update events set recorded_at = recorded_at - 1 where position = 7", "7"},
      {"update events set at = 5 where position = 7", "events up to 7"},
      {"update events set actor = null, metadata = '{}' where position = 9", "events up to 9"},
      {"delete from events where position = 8", "Event 8 is missing"},
      {"update events set version = 9 where position = 10", "version 9"},
      {"update events set id = zeroblob(16) where position = 11", "events up to 11"},
      {"update events set tree_head = zeroblob(32) where position = 12",
       "head stored with event 12 was"},
      {"update events set tree_head = null where position = 21", "tree head"},
      {"update tags set value = 'coffee' where id = 1", "events up to 1"},
      {"update streams set name = 'other' where name = 'till-1'", "events up to 3"},
      {"update definitions set content = x'00'", "hash"},
      {"insert into stream_index values (1, 1); update index_mark set through = 1", "index"},
  };
  for (const auto& [sql, words] : changes) {
    BOOST_TEST_CONTEXT(sql) {
      std::string found;
      try {
        for (const auto& problem : verify_after(sql).problems) found += problem + "\n";
      } catch (const Error& error) {
        found = error.what();  // the log does not even open
      }
      BOOST_TEST_CONTEXT(found) {
        BOOST_TEST(!found.empty());
        BOOST_TEST(found.find(words) != std::string::npos);
      }
    }
  }
}

// RFC 9162, section 2.1: MTH() = SHA-256(), MTH({d}) = leaf, MTH(D[n]) = node of the two parts
// that the largest power of two smaller than n makes.
BOOST_AUTO_TEST_CASE(the_frontier_gives_the_root_that_the_definition_gives) {
  Sha256 sha;
  std::vector<Digest> leaves;
  std::function<Digest(std::size_t, std::size_t)> root = [&](std::size_t from, std::size_t count) {
    if (count == 1) return leaves[from];
    std::size_t left = 1;
    while (left * 2 < count) left *= 2;
    return node_hash(sha, root(from, left), root(from + left, count - left));
  };
  MerkleFrontier frontier;
  BOOST_TEST((frontier.root(sha) == sha.hash(std::string_view{})));
  for (std::size_t n = 1; n <= 300; ++n) {
    leaves.push_back(sha.hash(std::to_string(n)));
    BOOST_TEST(!frontier.append(sha, leaves.back()));
    BOOST_REQUIRE((frontier.root(sha) == root(0, n)));
  }
}

BOOST_AUTO_TEST_CASE(tiles_restore_the_frontier) {
  Sha256 sha;
  MerkleFrontier whole, restored;
  std::vector<Digest> tiles;
  for (std::uint64_t n = 0; n < 3 * tile_events + 5; ++n) {
    Digest leaf = sha.hash(std::to_string(n));
    if (auto tile = whole.append(sha, leaf)) {
      BOOST_TEST((n + 1) % tile_events == 0u);
      restored.append_tile(sha, *tile);
    } else if (n >= 3 * tile_events) {
      restored.append(sha, leaf);
    }
  }
  BOOST_TEST(restored.size() == whole.size());
  BOOST_TEST((restored.root(sha) == whole.root(sha)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
