#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/history/shop.h"

namespace annals::testing {

BOOST_AUTO_TEST_SUITE(disk)

BOOST_AUTO_TEST_CASE(what_is_kept_stays_within_the_limit) {
  const std::uint64_t limit = 600'000;
  Shop shop(HistoryLimits{.bytes = limit, .snapshot_events = 8});
  shop.fill(60, 4);
  const Value key[] = {std::string("i1")};
  (void)shop.engine->history("items", key);
  std::uint64_t most = 0;
  for (Position p = shop.engine->head(); p > 0; --p) {
    (void)shop.engine->as_of(p);
    most = std::max(most, shop.past_bytes());
    BOOST_REQUIRE_LE(shop.past_bytes(), limit);
  }
  BOOST_TEST(most > limit / 2);  // it is used, too
  shop.engine->catch_up();
  BOOST_TEST((content_of(shop.engine->as_of({})) == content_of(*shop.engine)));
}

BOOST_AUTO_TEST_CASE(what_was_used_last_stays_longest) {
  Shop shop;
  shop.fill(20, 4);
  (void)shop.engine->as_of(5);
  const std::uint64_t one = shop.past_bytes();
  shop.reopen(HistoryLimits{.bytes = 4 * one});
  auto is_kept = [&](Position position) {
    for (const auto& file : shop.past_files()) {
      const std::string name = file.filename().string();
      if (name.starts_with("shop.") && name.ends_with(fmt::format(".{}.answer", position))) {
        return true;
      }
    }
    return false;
  };
  for (Position p : {6, 7}) (void)shop.engine->as_of(p);
  (void)shop.engine->as_of(5);
  for (Position p : {8, 9}) (void)shop.engine->as_of(p);
  BOOST_TEST(is_kept(5));
  BOOST_TEST(!is_kept(6));
  BOOST_TEST(is_kept(9));
}

BOOST_AUTO_TEST_CASE(a_past_stays_readable_when_its_files_are_thrown_out) {
  Shop shop;
  shop.fill(20, 4);
  const Past past = shop.engine->as_of(12);
  const Content content = content_of(past);
  for (const auto& file : shop.past_files()) {
    if (file.extension() == ".answer") std::filesystem::remove(file);
  }
  shop.fill(20, 5);
  BOOST_TEST((content_of(past) == content));
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_left_is_cleared_away) {
  Shop shop;
  shop.fill(20, 4);
  shop.engine.reset();
  int ready[2];
  BOOST_REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    Engine engine = shop.open({});
    const Past past = engine.as_of(9);
    if (write(ready[1], "x", 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  char told = 0;
  BOOST_REQUIRE(read(ready[0], &told, 1) == 1);
  auto scratch = [&] {
    int folders = 0;
    for (const auto& entry : std::filesystem::directory_iterator(shop.past)) {
      folders += entry.path().filename().string().starts_with("scratch.") ? 1 : 0;
    }
    return folders;
  };
  BOOST_TEST(scratch() == 1);
  {
    Engine engine = shop.open({});
    (void)engine.as_of(7);  // what another process uses is left alone
    BOOST_TEST(scratch() == 2);
  }
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  close(ready[0]);
  close(ready[1]);
  BOOST_TEST(scratch() == 1);
  shop.reopen();
  (void)shop.engine->as_of(8);
  BOOST_TEST(scratch() == 1);
  shop.engine.reset();
  BOOST_TEST(scratch() == 0);
}

BOOST_AUTO_TEST_CASE(damaged_foreign_and_outdated_files_are_not_believed) {
  Shop shop(HistoryLimits{.snapshot_events = 8});
  shop.fill(40, 4);
  const Value key[] = {std::string("i1")};
  const Position middle = shop.engine->head() / 2;
  const Content truth = content_of(shop.engine->as_of(middle));
  const auto life = shop.engine->history("items", key).changes.size();
  for (int round = 0; round < 3; ++round) {
    shop.engine.reset();
    for (const auto& file : shop.past_files()) {
      if (round == 0) std::filesystem::resize_file(file, 1'000);
      if (round == 1) std::ofstream(file, std::ios::trunc) << "This is no database.";
      if (round == 2) std::filesystem::resize_file(file, 0);
    }
    shop.reopen(HistoryLimits{.snapshot_events = 8});
    BOOST_TEST((content_of(shop.engine->as_of(middle)) == truth));
    BOOST_TEST(shop.engine->history("items", key).changes.size() == life);
  }
  // Files of another log in this one's place.
  Shop other(HistoryLimits{.snapshot_events = 8});
  other.fill(40, 77);
  (void)other.engine->as_of(middle);
  (void)other.engine->history("items", key);
  std::filesystem::remove_all(shop.past);
  std::filesystem::create_directory(shop.past);
  for (const auto& file : other.past_files()) {
    if (file.parent_path() != other.past) continue;
    std::filesystem::copy_file(file, shop.past / file.filename());
  }
  BOOST_TEST((content_of(shop.engine->as_of(middle)) == truth));
  BOOST_TEST(shop.engine->history("items", key).changes.size() == life);
}

BOOST_AUTO_TEST_CASE(what_is_kept_may_be_deleted_between_two_questions) {
  Shop shop(HistoryLimits{.snapshot_events = 8});
  shop.fill(40, 4);
  const Position middle = shop.engine->head() / 2;
  const Content truth = content_of(shop.engine->as_of(middle + 9));
  for (const Position first : {middle, Position{3}}) {
    (void)shop.engine->as_of(first);
    std::filesystem::remove_all(shop.past);
    BOOST_TEST((content_of(shop.engine->as_of(middle + 9)) == truth));
  }
}

BOOST_AUTO_TEST_CASE(no_writer_waits_and_the_views_are_untouched) {
  Shop shop;
  shop.fill(20, 4);
  shop.engine->catch_up();
  const auto view = shop.directory / "shop.annals-views" / "shop.db";
  const auto before = std::filesystem::last_write_time(view);
  const Past past = shop.engine->as_of(10);
  Rows open = past.query("select * from items");
  const Row* row = open.next();
  BOOST_TEST((std::filesystem::last_write_time(view) == before));
  for (int i = 0; i < 20; ++i) shop.fill(1, 100 + static_cast<unsigned>(i));
  BOOST_TEST(shop.engine->head() == 42u);
  BOOST_TEST((row != nullptr));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
