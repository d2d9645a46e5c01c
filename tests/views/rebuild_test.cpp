#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <fstream>

#include "engine/sqlite/connection.h"
#include "tests/views/bank.h"

namespace annals::testing {

namespace {

void fill(Bank& bank, int accounts) {
  for (int i = 0; i < accounts; ++i) {
    std::string name = "account-" + std::to_string(i);
    BOOST_REQUIRE(bank.append(opened(name)));
    BOOST_REQUIRE(bank.append(deposited(name, i)));
  }
}

unsigned mode_of(const std::filesystem::path& path) {
  struct stat found {};
  BOOST_REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777;
}

std::filesystem::path unfinished(const Bank& bank, const ModuleDefinition& definition) {
  return bank.folder / (definition.name() + "." + definition.build_name() + ".db.building");
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rebuilding)

BOOST_AUTO_TEST_CASE(the_folder_can_be_deleted_and_is_built_again) {
  Bank bank;
  bank.add(bank_definition());
  bank.add(report_definition());
  fill(bank, 10);
  bank.close();
  std::filesystem::remove_all(bank.folder);
  bank.open();
  BOOST_TEST(bank.number("select sum(cents) from accounts") == 45);
  BOOST_TEST(bank.number("select count(*) from deposits") == 10);
  BOOST_TEST(bank.status("bank").lag == 0u);
}

BOOST_AUTO_TEST_CASE(the_folder_can_be_deleted_while_it_is_open) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 3);
  std::filesystem::remove_all(bank.folder);
  BOOST_TEST(bank.number("select count(*) from accounts") == 3);
  BOOST_REQUIRE(bank.append(opened("late")));
  BOOST_TEST(bank.number("select count(*) from accounts") == 4);
}

BOOST_AUTO_TEST_CASE(folder_and_files_are_for_the_owner_alone) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 1);
  BOOST_TEST(mode_of(bank.folder) == 0700u);
  for (const auto& entry : std::filesystem::directory_iterator(bank.folder)) {
    BOOST_TEST(mode_of(entry.path()) == 0600u, entry.path());
  }
}

BOOST_AUTO_TEST_CASE(a_link_leads_other_tools_to_the_active_build) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 2);
  auto link = bank.folder / "bank.db";
  BOOST_TEST(std::filesystem::read_symlink(link) ==
             "bank." + bank_definition()->build_name() + ".db");
  sqlite::Connection tool(std::filesystem::canonical(link), {.access = sqlite::Access::read_only});
  BOOST_TEST(tool.integer("select count(*) from accounts") == 2);
}

BOOST_AUTO_TEST_CASE(a_link_in_place_of_the_folder_is_refused) {
  Bank bank;
  bank.close();
  std::filesystem::remove_all(bank.folder);
  std::filesystem::create_directory(bank.directory / "elsewhere");
  std::filesystem::create_symlink(bank.directory / "elsewhere", bank.folder);
  BOOST_CHECK_EXCEPTION(bank.open(), Error, [](const Error& error) {
    return error.kind() == ErrorKind::invalid_argument;
  });
}

BOOST_AUTO_TEST_CASE(a_half_built_file_is_removed_and_never_taken) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 3);
  auto finished = bank.status("bank").view_file;
  auto half = unfinished(bank, *bank_definition());
  bank.close();
  std::filesystem::rename(finished, half);
  std::filesystem::resize_file(half, 5000);
  bank.open();
  BOOST_TEST(!std::filesystem::exists(half));
  BOOST_TEST(bank.number("select count(*) from accounts") == 3);
}

BOOST_AUTO_TEST_CASE(garbage_and_cut_off_files_are_built_again) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 300);
  std::filesystem::path file = bank.status("bank").view_file;
  for (int damage = 0; damage < 4; ++damage) {
    bank.close();
    auto size = std::filesystem::file_size(file);
    if (damage == 0) std::filesystem::resize_file(file, size / 2);
    if (damage == 1) std::filesystem::resize_file(file, 0);
    if (damage == 2) std::ofstream(file, std::ios::trunc) << "this is no database";
    if (damage == 3) std::filesystem::resize_file(file, 100);
    bank.open();
    BOOST_TEST_CONTEXT("damage " << damage) {
      BOOST_TEST(bank.number("select count(*) from accounts") == 300);
      BOOST_TEST(bank.status("bank").lag == 0u);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_view_of_another_log_is_not_taken) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 4);
  Bank stranger;
  stranger.add(bank_definition());
  fill(stranger, 2);
  std::filesystem::path own = bank.status("bank").view_file;
  std::filesystem::path foreign = stranger.status("bank").view_file;
  bank.close();
  stranger.close();
  std::filesystem::copy_file(foreign, own, std::filesystem::copy_options::overwrite_existing);
  bank.open();
  BOOST_TEST(bank.number("select count(*) from accounts") == 4);
}

BOOST_AUTO_TEST_CASE(a_view_that_is_ahead_of_a_restored_log_is_not_taken) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 2);
  bank.close();
  std::filesystem::copy_file(bank.path, bank.directory / "kept");
  bank.open();
  fill(bank, 0);
  BOOST_REQUIRE(bank.append(opened("lost")));
  bank.close();
  std::filesystem::remove(bank.path);
  std::filesystem::rename(bank.directory / "kept", bank.path);
  bank.open();
  BOOST_TEST(bank.number("select count(*) from accounts") == 2);
  // Another event now has the position of the lost one.
  BOOST_REQUIRE(bank.append(opened("found")));
  BOOST_TEST(bank.number("select count(*) from accounts where name = 'lost'") == 0);
}

BOOST_AUTO_TEST_CASE(a_view_that_a_crash_left_behind_is_caught_up_at_open) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 2);
  std::filesystem::path file = bank.status("bank").view_file;
  bank.close();
  std::string before = contents(file);
  bank.open();
  BOOST_REQUIRE(bank.append(opened("late")));
  bank.close();
  std::ofstream(file, std::ios::binary | std::ios::trunc) << before;
  bank.open();
  BOOST_TEST(bank.status("bank").lag == 0u);
  BOOST_TEST(bank.number("select count(*) from accounts") == 3);
}

BOOST_AUTO_TEST_CASE(a_changed_definition_is_built_beside_and_the_old_build_stays) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 3);
  auto old_file = std::filesystem::path(bank.status("bank").view_file).filename().string();
  bank.add(
      bank_definition("\n-- annals:query number_of_accounts()\nselect count(*) from accounts;\n"));
  auto status = bank.status("bank");
  BOOST_TEST(std::filesystem::path(status.view_file).filename().string() != old_file);
  BOOST_REQUIRE(status.other_builds.size() == 1u);
  BOOST_TEST(status.other_builds.front() == old_file);
  BOOST_TEST(bank.number("select count(*) from accounts") == 3);
  auto rows = bank.views->query_named("number_of_accounts", {});
  BOOST_TEST(rows.next()->integer(0) == 3);
}

BOOST_AUTO_TEST_CASE(the_catalogue_is_derived_too) {
  Bank bank;
  bank.add(bank_definition());
  bank.add(
      bank_definition("\n-- annals:query number_of_accounts()\nselect count(*) from accounts;\n"));
  bank.close();
  std::ofstream(bank.folder / "catalog.db", std::ios::trunc)
      << "no database at all, but long enough";
  bank.open();
  BOOST_TEST(bank.status("bank").other_builds.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_first_build_ends_before_an_event_that_it_cannot_apply) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 3);
  BOOST_REQUIRE(bank.append(deposited("account-1", 1'000'000)));
  Position bad = bank.log->head();
  BOOST_REQUIRE(bank.append(deposited("account-1", 5)));
  bank.add(report_definition());
  bank.views->catch_up();
  auto status = bank.status("report");
  BOOST_TEST(name_of(status.state) == name_of(ViewState::paused));
  BOOST_TEST(status.paused_at == bad);
  BOOST_TEST(status.checkpoint < bad);
  BOOST_TEST(status.reason.find("CHECK") != std::string::npos, status.reason);
  BOOST_TEST(bank.number("select count(*) from report.deposits") == 3);
}

BOOST_AUTO_TEST_CASE(indexes_are_there_after_a_first_build) {
  Bank bank;
  bank.add(bank_definition());
  fill(bank, 3);
  bank.close();
  std::filesystem::remove_all(bank.folder);
  bank.open();
  sqlite::Connection tool(bank.status("bank").view_file, {.access = sqlite::Access::read_only});
  BOOST_TEST(tool.integer("select count(*) from sqlite_schema where name = 'accounts_by_cents'") ==
             1);
  BOOST_TEST(tool.text("pragma journal_mode") == "wal");
  BOOST_TEST(tool.text("pragma integrity_check") == "ok");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
