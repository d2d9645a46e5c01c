// A disk that gets full, and is freed again: a small file system of its own, so that it is the
// system itself that refuses.
#include <sys/mount.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/trouble/till.h"

namespace annals::testing {

namespace {

/// A file system of 8 MiB in a folder, where there is a right to have one.
class SmallDisk {
 public:
  explicit SmallDisk(std::filesystem::path place) : place_(std::move(place)) {
    std::filesystem::create_directories(place_);
    std::filesystem::permissions(place_, std::filesystem::perms::owner_all);
    mounted_ = ::mount("none", place_.c_str(), "tmpfs", 0, "size=8m,mode=0700") == 0;
    if (!mounted_) BOOST_TEST_MESSAGE("skipped: this test may not mount a file system");
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(place_.c_str(), MNT_DETACH);
  }
  explicit operator bool() const { return mounted_; }

  /// Leaves so many bytes free.
  void fill(std::uintmax_t rest) {
    const auto bytes = std::filesystem::space(place_).free - rest;
    std::ofstream(place_ / "ballast") << std::string(bytes, 'x');
  }
  void free() { std::filesystem::remove(place_ / "ballast"); }

 private:
  std::filesystem::path place_;
  bool mounted_ = false;
};

/// Sells until the engine throws; how many sales it has acknowledged.
std::int64_t sell_until_refused(Engine& engine, std::string& error) {
  std::int64_t done = 0;
  while (done < 10'000) {
    error = error_of([&] { (void)sell(engine, "milk", 3'000); });
    if (error != "nothing") return done;
    ++done;
  }
  BOOST_FAIL("the disk did not get full");
  return done;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(full_disk)

BOOST_AUTO_TEST_CASE(
    a_log_on_a_full_disk_keeps_what_was_acknowledged_and_goes_on_when_it_is_freed) {
  Till till;
  SmallDisk disk(till.directory / "disk");
  if (!disk) return;
  till.path = till.directory / "disk" / "till.annals";
  std::int64_t done = 0;
  {
    auto engine = till.open();
    BOOST_REQUIRE(sell(engine, "milk"));
    disk.fill(200'000);
    std::string error;
    done = 1 + sell_until_refused(engine, error);
    BOOST_TEST_CONTEXT(error) {
      BOOST_TEST(begins(error, "io: "));
      BOOST_TEST(contains(error, till.path.string()));
      BOOST_TEST(contains(error, "disk is full"));
    }
    disk.free();
    // The outcome of that commit is unknown to this engine, which says so until it is reopened.
    const auto after = error_of([&] { (void)sell(engine, "tea"); });
    BOOST_TEST_CONTEXT(after) {
      BOOST_TEST(begins(after, "closed: "));
      BOOST_TEST(contains(after, "reopen"));
    }
    BOOST_TEST(engine.head() == static_cast<Position>(done) + 1);  // and can still be read
  }
  auto engine = till.open();
  BOOST_TEST(sales(engine) == done);
  BOOST_TEST(bool(sell(engine, "tea")));
  BOOST_TEST(sales(engine) == done + 1);
  BOOST_TEST(engine.verify_deep().ok());
}

BOOST_AUTO_TEST_CASE(tables_on_a_full_disk_cost_no_acknowledged_event_and_need_no_reopening) {
  Till till;
  SmallDisk disk(till.path.string() + "-views");
  if (!disk) return;
  auto engine = till.open();
  BOOST_REQUIRE(sell(engine, "milk"));
  disk.fill(100'000);
  std::string error;
  std::int64_t done = 1;
  // The log has room: what is refused is refused before it is written.
  for (; done < 20'000; ++done) {
    error = error_of([&] { (void)sell(engine, std::string(200, 'm')); });
    if (error != "nothing") break;
  }
  BOOST_TEST_CONTEXT(error) {
    BOOST_TEST(begins(error, "io: "));
    BOOST_TEST(contains(error, "-views"));
  }
  BOOST_TEST(engine.head() == static_cast<Position>(done) + 1);
  disk.free();
  BOOST_TEST(bool(sell(engine, "tea")));
  BOOST_TEST(sales(engine) == done + 1);
  BOOST_TEST(engine.verify_deep().ok());
}

BOOST_AUTO_TEST_CASE(a_backup_onto_a_full_disk_leaves_nothing_behind) {
  Till till;
  auto engine = till.open();
  for (int i = 0; i < 100; ++i) BOOST_REQUIRE(sell(engine, "milk", 3'000));
  SmallDisk disk(till.directory / "disk");
  if (!disk) return;
  disk.fill(100'000);
  const auto head = engine.head();
  const auto error = error_of([&] { engine.back_up(till.directory / "disk"); });
  BOOST_TEST_CONTEXT(error) {
    BOOST_TEST(begins(error, "io: "));
  }
  BOOST_TEST(engine.head() == head);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(till.directory / "disk"), {}) == 1);
  disk.free();
  BOOST_TEST(engine.back_up(till.directory / "disk").good());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
