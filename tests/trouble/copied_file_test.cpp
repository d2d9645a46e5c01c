// A log that is copied with the system's own means while it is open, instead of being backed up.
// Without the write-ahead log such a copy is an older state, or it is told that it is none.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <utility>

#include "tests/support/child_process.h"
#include "tests/trouble/till.h"

namespace annals::testing {

namespace {

// As it is: a copy that was taken before the module was stored has none.
Engine open_copy(Till& till, const std::filesystem::path& copy) {
  auto options = till.options();
  options.known_modules = std::exchange(options.modules, {});
  options.create = false;
  return Engine::open(copy, std::move(options));
}

// By another process, as `cp` is: one that closes a file lets go of all locks that it has on it.
void copy_as_cp_does(const std::filesystem::path& from, const std::filesystem::path& to) {
  BOOST_REQUIRE(succeeded(in_child([&] { return std::filesystem::copy_file(from, to) ? 0 : 1; })));
}

// Whether all of the copy is the beginning of the log.
bool is_beginning(const Engine& copy, const Engine& whole) {
  auto original = whole.read();
  for (const auto& event : copy.read()) {
    const auto* expected = original.next();
    if (!expected || expected->id != event.id || expected->payload != event.payload) return false;
  }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(copied_file)

BOOST_AUTO_TEST_CASE(a_copy_of_the_main_file_alone_is_an_older_state_from_the_very_first_on) {
  Till till;
  auto engine = till.open();
  Position last = 0;
  for (int copies = 0; copies < 12; ++copies) {
    const auto place = till.directory / ("copy-" + std::to_string(copies) + ".annals");
    copy_as_cp_does(till.path, place);
    auto opened = open_copy(till, place);
    BOOST_TEST(opened.head() >= last);
    BOOST_TEST(is_beginning(opened, engine));
    BOOST_TEST(opened.verify().problems.empty());
    last = opened.head();
    opened.register_module(till_module());
    BOOST_TEST(bool(sell(opened, "tea")));  // and goes its own way
    AppendRequest many;
    for (int i = 0; i < 100; ++i) many.events.push_back(sold("milk", 8'000));
    BOOST_REQUIRE(engine.append(std::move(many)));
  }
  BOOST_TEST(last > 100u);  // it has been written to in between
}

BOOST_AUTO_TEST_CASE(a_copy_with_its_write_ahead_log_taken_while_nobody_writes_is_whole) {
  Till till;
  auto engine = till.open();
  for (int i = 0; i < 30; ++i) BOOST_REQUIRE(sell(engine, "milk"));
  const auto place = till.directory / "copy.annals";
  copy_as_cp_does(till.path, place);
  copy_as_cp_does(till.path.string() + "-wal", place.string() + "-wal");
  auto opened = open_copy(till, place);
  BOOST_TEST(opened.head() == engine.head());
  BOOST_TEST(is_beginning(opened, engine));
  BOOST_TEST(opened.verify_deep().ok());
}

BOOST_AUTO_TEST_CASE(a_copy_taken_in_the_middle_of_writing_is_an_older_state_or_is_refused) {
  Till till;
  auto engine = till.open();
  std::atomic<bool> enough = false;
  std::jthread writer([&] {
    while (!enough) (void)sell(engine, "milk", 500);
  });
  int whole = 0, told = 0;
  for (int i = 0; i < 15; ++i) {
    const auto place = till.directory / "copy.annals";
    copy_as_cp_does(till.path, place);
    try {
      auto opened = open_copy(till, place);
      const auto report = opened.verify();
      (report.problems.empty() ? whole : told)++;
      if (report.problems.empty()) BOOST_TEST(is_beginning(opened, engine));
    } catch (const Error& error) {
      BOOST_TEST_MESSAGE(error.what());
      BOOST_TEST((error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::wrong_format));
      ++told;
    }
    std::filesystem::remove_all(place.string() + "-views");
    for (const char* ending : {"", "-wal", "-shm", "-lock"}) {
      std::filesystem::remove(place.string() + ending);
    }
  }
  enough = true;
  BOOST_TEST_MESSAGE(whole << " copies were whole, " << told << " were told not to be");
  BOOST_TEST(whole + told == 15);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
