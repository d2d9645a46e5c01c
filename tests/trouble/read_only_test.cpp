// Places that may not be written to. A log needs one that may: for its lock, its write-ahead log
// and its tables.
#include <grp.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/child_process.h"
#include "tests/trouble/till.h"

namespace annals::testing {

namespace {

// The super-user may do everything, so what is to be refused is tried by somebody else.
constexpr unsigned nobody = 65'534;

/// What opening and selling say, to one who may not do everything; printed by the child.
bool answers(const Till& till, const std::function<void()>& act, const std::string& with,
             const std::string& words) {
  return succeeded(in_child([&] {
    if (::geteuid() == 0) {
      const bool dropped =
          ::setgroups(0, nullptr) == 0 && ::setgid(nobody) == 0 && ::setuid(nobody) == 0;
      if (!dropped) return 2;
    }
    const auto error = error_of(act);
    if (begins(error, with) && contains(error, words) && contains(error, till.path.string())) {
      return 0;
    }
    std::fprintf(stderr, "child: %s\n", error.c_str());
    return 1;
  }));
}

void give_to_nobody(const std::filesystem::path& folder) {
  if (::geteuid() != 0) return;
  BOOST_REQUIRE(::chown(folder.c_str(), nobody, nobody) == 0);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    BOOST_REQUIRE(::lchown(entry.path().c_str(), nobody, nobody) == 0);
  }
}

Position closed_with_one_sale(Till& till) {
  auto engine = till.open();
  BOOST_REQUIRE(sell(engine, "milk"));
  return engine.head();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(read_only_places)

BOOST_AUTO_TEST_CASE(a_log_in_a_folder_that_may_not_be_written_is_refused_in_a_sentence) {
  Till till;
  const auto head = closed_with_one_sale(till);
  std::filesystem::remove(till.path.string() + "-lock");
  give_to_nobody(till.directory.path());
  ::chmod(till.directory.path().c_str(), 0500);
  BOOST_TEST(answers(
      till, [&] { till.open(); }, "io: ", "Permission denied"));
  ::chmod(till.directory.path().c_str(), 0700);
  BOOST_TEST(till.open().head() == head);
}

BOOST_AUTO_TEST_CASE(a_log_that_may_not_be_written_itself_is_refused_in_a_sentence) {
  Till till;
  const auto head = closed_with_one_sale(till);
  give_to_nobody(till.directory.path());
  ::chmod(till.path.c_str(), 0400);
  BOOST_TEST(answers(
      till, [&] { till.open(); }, "io: ", "may not be written"));
  ::chmod(till.path.c_str(), 0600);
  BOOST_TEST(till.open().head() == head);
}

BOOST_AUTO_TEST_CASE(a_log_of_somebody_else_is_refused_in_a_sentence) {
  if (::geteuid() != 0) {
    BOOST_TEST_MESSAGE("skipped: only the super-user can make files for somebody else");
    return;
  }
  Till till;
  closed_with_one_sale(till);
  ::chmod(till.directory.path().c_str(), 0755);
  BOOST_TEST(answers(
      till, [&] { till.open(); }, "io: ", "Permission denied"));
}

BOOST_AUTO_TEST_CASE(a_log_on_a_file_system_that_is_mounted_read_only_is_refused_in_a_sentence) {
  Till till;
  const auto place = till.directory / "mounted";
  std::filesystem::create_directory(place);
  if (::mount("none", place.c_str(), "tmpfs", 0, "size=8m") != 0) {
    BOOST_TEST_MESSAGE("skipped: this test may not mount a file system");
    return;
  }
  till.path = place / "till.annals";
  const auto head = closed_with_one_sale(till);
  BOOST_REQUIRE(::mount("none", place.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=8m") == 0);
  const auto error = error_of([&] { till.open(); });
  BOOST_TEST_CONTEXT(error) {
    BOOST_TEST(begins(error, "io: "));
    BOOST_TEST(contains(error, "Read-only file system"));
    BOOST_TEST(contains(error, till.path.string()));
  }
  BOOST_REQUIRE(::mount("none", place.c_str(), "tmpfs", MS_REMOUNT, "size=8m") == 0);
  BOOST_TEST(till.open().head() == head);
  BOOST_TEST(::umount2(place.c_str(), MNT_DETACH) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
