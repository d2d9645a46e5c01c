#include "tests/backup/old_format.h"
#include "tests/backup/vault.h"
#include "tests/support/fault_files.h"

namespace annals::testing {

namespace {

struct OldVault : Vault {
  std::vector<std::string> events = told(engine);
  std::vector<FormatStep> steps{step_from_0()};
  RestoreOptions options{.busy_timeout = std::chrono::milliseconds(0)};

  OldVault() {
    close();
    make_format_0(path);
  }
  UpgradeInfo upgrade(FileSystem& files = real_file_system()) {
    return upgrade_log(path, steps, options, files);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(upgrade)

BOOST_AUTO_TEST_CASE(a_log_of_an_older_format_says_what_upgrades_it) {
  OldVault vault;
  auto refused = refusal_of([&] { vault.reopen(); });
  BOOST_TEST((refused.kind() == ErrorKind::wrong_format));
  BOOST_TEST(std::string(refused.what()).find("annals upgrade") != std::string::npos);
  // The program itself has no such step.
  refused = refusal_of([&] { Engine::upgrade(vault.path); });
  BOOST_TEST((refused.kind() == ErrorKind::wrong_format));
}

BOOST_AUTO_TEST_CASE(a_step_copies_the_log_and_keeps_the_old_file) {
  OldVault vault;
  auto done = vault.upgrade();
  BOOST_TEST(done.from == 0);
  BOOST_TEST(done.to == 1);
  BOOST_TEST(done.kept == vault.path.string() + ".format-0");
  vault.reopen();
  BOOST_TEST((told(vault.engine, vault.events.size()) == vault.events));
  BOOST_TEST(vault.engine.head() == vault.events.size() + 1);
  BOOST_TEST(told(vault.engine).back().find("annals.LogUpgraded") != std::string::npos);
  BOOST_TEST(vault.engine.verify().problems.empty());
  BOOST_TEST(total(vault.engine) == 210);
  BOOST_REQUIRE(put(vault.engine, "8", 1));
  vault.close();
  // Again there is nothing to do.
  done = vault.upgrade();
  BOOST_TEST(done.from == done.to);
  // The old file is as it was: it can be upgraded once more.
  std::filesystem::rename(vault.path.string() + ".format-0", vault.path);
  vault.upgrade();
  vault.reopen();
  BOOST_TEST((told(vault.engine, vault.events.size()) == vault.events));
}

BOOST_AUTO_TEST_CASE(an_empty_write_ahead_log_that_could_not_be_deleted_is_in_nobodys_way) {
  OldVault vault;
  {
    sqlite::Connection file(vault.path, {});
    file.run("pragma journal_mode = delete");
  }
  std::ofstream(vault.path.string() + "-wal").close();
  vault.upgrade();
  vault.reopen();
  BOOST_TEST((told(vault.engine, vault.events.size()) == vault.events));
}

BOOST_AUTO_TEST_CASE(a_step_that_loses_or_changes_an_event_is_refused) {
  for (const char* fault :
       {"drop trigger events_refuses_delete; delete from events where position = 21",
        "drop trigger events_refuses_update; update events set at = 5 where position = 7",
        "drop trigger tags_refuses_update; update tags set value = 'x' where id = 1"}) {
    OldVault vault;
    std::string before = content(vault.path);
    vault.steps = {step_from_0([&](sqlite::Connection& fresh) { fresh.run(fault); })};
    auto refused = refusal_of([&] { vault.upgrade(); });
    BOOST_TEST((refused.kind() == ErrorKind::corrupt));
    BOOST_TEST((content(vault.path) == before));
    BOOST_TEST(!std::filesystem::exists(vault.path.string() + ".format-0"));
    BOOST_TEST(!std::filesystem::exists(vault.path.string() + "-restoring"));
  }
}

BOOST_AUTO_TEST_CASE(an_upgrade_whose_io_fails_leaves_the_old_format_or_the_new) {
  long calls = 0;
  {
    OldVault vault;
    FaultFiles files;
    vault.upgrade(files);
    calls = files.calls();
  }
  BOOST_TEST(calls > 5);
  for (long n = 1; n <= calls; ++n) {
    OldVault vault;
    FaultFiles files;
    files.fail_at(n, FaultVfs::Lasting::once);
    try {
      vault.upgrade(files);
    } catch (const Error& error) {
      BOOST_TEST_INFO_SCOPE("call " << n << ": " << error.what());
      BOOST_TEST((error.kind() == ErrorKind::io));
      vault.upgrade();  // still of the old format
    }
    vault.reopen();
    BOOST_TEST((told(vault.engine, vault.events.size()) == vault.events));
    BOOST_TEST(vault.engine.verify().problems.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
