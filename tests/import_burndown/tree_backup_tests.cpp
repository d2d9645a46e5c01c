#include "migration/import/tree_backup.h"

#include <annals/error.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "made_files.h"
#include "tests/support/fault_files.h"
#include "tests/support/temporary_directory.h"

using namespace annals;
using namespace annals::importing;
using annals::testing::FaultFiles;
using annals::testing::FaultVfs;
using annals::testing::TemporaryDirectory;

namespace {

constexpr Timestamp noon{std::chrono::seconds(1'763'640'000)};

struct Desk {
  TemporaryDirectory directory;
  std::filesystem::path log = directory / "log.annals";
  std::filesystem::path source = directory / "source";

  Desk() {
    put_file(source / "app_settings.json", "{\"jira_token\": \"s3cret\"}");
    put_file(source / "profiles/p_1/profile.json", std::string("\0\xFF\r\n", 4));
    put_file(source / "profiles/p_1/empty", "");
    std::filesystem::create_directories(source / "cache");
  }

  SourceTree listed() const {
    SourceTree tree = list_source(source);
    hash_source(tree, real_file_system(), {});
    return tree;
  }
  TreeBackup back_up(FileSystem& files = real_file_system(), int second = 0) const {
    return back_up_tree(listed(), log, 7, noon + std::chrono::seconds(second), files, {});
  }
  std::size_t backups() const {
    std::size_t count = 0;
    if (!std::filesystem::exists(tree_backups_of(log))) return 0;
    for (const auto& entry : std::filesystem::directory_iterator(tree_backups_of(log))) {
      if (fault_of_tree_backup(entry.path(), BackupCheck::content, real_file_system()).empty()) {
        ++count;
      }
    }
    return count;
  }
};

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status {};
  BOOST_REQUIRE(lstat(path.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tree_backups)

BOOST_AUTO_TEST_CASE(bc_094_a_backup_is_the_directory_byte_for_byte) {
  Desk desk;
  const TreeBackup backup = desk.back_up();
  BOOST_TEST(backup.path == tree_backups_of(desk.log) / "20251120T120000Z-p7");
  BOOST_TEST((files_below(backup.tree()) == files_below(desk.source)));
  BOOST_TEST(fault_of_tree_backup(backup.path, BackupCheck::content, real_file_system()) == "");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(backup.path)) {
    BOOST_TEST_INFO_SCOPE(entry.path());
    BOOST_TEST(mode_of(entry.path()) == (entry.is_directory() ? 0700u : 0600u));
  }
  const std::string manifest = file_content(backup.path / "manifest.json");
  BOOST_TEST(manifest.find("\"bytes\": 24, \"sha256\": \"") != manifest.npos);
  BOOST_TEST(manifest.find("s3cret") == manifest.npos);
}

BOOST_AUTO_TEST_CASE(bc_094_the_newest_five_are_kept) {
  Desk desk;
  for (int i = 0; i < 8; ++i) desk.back_up(real_file_system(), i);
  BOOST_TEST(desk.backups() == 5u);
  BOOST_TEST(!std::filesystem::exists(tree_backups_of(desk.log) / "20251120T120002Z-p7"));
  BOOST_TEST(std::filesystem::exists(tree_backups_of(desk.log) / "20251120T120003Z-p7"));
}

BOOST_AUTO_TEST_CASE(a_damaged_backup_is_known_and_stays) {
  Desk desk;
  const TreeBackup changed = desk.back_up();
  put_file(changed.tree() / "app_settings.json", "{\"jira_token\": \"S3cret\"}");
  BOOST_TEST(fault_of_tree_backup(changed.path, BackupCheck::quick, real_file_system()) == "");
  BOOST_TEST(fault_of_tree_backup(changed.path, BackupCheck::content, real_file_system())
                 .ends_with("its hash is not that of the manifest."));
  const TreeBackup cut = desk.back_up(real_file_system(), 1);
  put_file(cut.tree() / "app_settings.json", "{");
  const TreeBackup edited = desk.back_up(real_file_system(), 2);
  std::string manifest = file_content(edited.path / "manifest.json");
  manifest[manifest.find("24")] = '9';
  put_file(edited.path / "manifest.json", manifest);
  BOOST_TEST(fault_of_tree_backup(edited.path, BackupCheck::quick, real_file_system())
                 .ends_with("was changed or cut off."));
  for (int i = 3; i < 12; ++i) desk.back_up(real_file_system(), i);
  BOOST_TEST(std::filesystem::exists(cut.path));
  BOOST_TEST(std::filesystem::exists(edited.path));
  BOOST_TEST(!std::filesystem::exists(changed.path));
  BOOST_TEST(desk.backups() == 5u);
}

BOOST_AUTO_TEST_CASE(links_are_not_followed_and_are_named_in_the_manifest) {
  Desk desk;
  put_file(desk.directory / "outside/secret.json", "{}");
  std::filesystem::create_directory_symlink("../outside", desk.source / "profiles/p_2");
  std::filesystem::create_symlink("../outside/secret.json", desk.source / "project_data.json");
  BOOST_REQUIRE(mkfifo((desk.source / "pipe").c_str(), 0600) == 0);
  const TreeBackup backup = desk.back_up();
  BOOST_TEST(!std::filesystem::exists(backup.tree() / "profiles/p_2"));
  BOOST_TEST(!std::filesystem::exists(backup.tree() / "project_data.json"));
  const std::string manifest = file_content(backup.path / "manifest.json");
  for (const char* name : {"profiles/p_2", "project_data.json", "pipe"}) {
    BOOST_TEST(manifest.find("{\"name\": \"" + std::string(name) + "\", \"reason\"") !=
               manifest.npos);
  }
  BOOST_TEST(list_source(desk.source).left_out.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_single_file_is_a_source_too) {
  Desk desk;
  const SourceTree tree = list_source(desk.source / "app_settings.json");
  BOOST_TEST(tree.is_file);
  BOOST_TEST(tree.files.size() == 1u);
  BOOST_TEST(tree.files[0].name == "app_settings.json");
}

BOOST_AUTO_TEST_CASE(a_file_that_changes_while_it_is_backed_up_ends_the_backup) {
  Desk desk;
  const SourceTree tree = desk.listed();
  put_file(desk.source / "app_settings.json", "{\"jira_token\": \"other!\"}");
  BOOST_CHECK_THROW(back_up_tree(tree, desk.log, 7, noon, real_file_system(), {}), Error);
  BOOST_CHECK_THROW(read_source(tree.root, tree.files[0], real_file_system()), Error);
  BOOST_TEST(desk.backups() == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_no_source_is_refused_in_a_sentence) {
  Desk desk;
  BOOST_CHECK_EXCEPTION(list_source(desk.source / "none"), Error,
                        [](const Error& error) { return error.kind() == ErrorKind::not_found; });
  std::string deep = "deep";
  for (std::size_t i = 1; i < SourceTree::most_levels; ++i) deep += "/d";
  put_file(desk.source / deep / "file", "x");
  list_source(desk.source);
  put_file(desk.source / deep / "d/file", "x");
  BOOST_CHECK_EXCEPTION(list_source(desk.source), Error, [](const Error& error) {
    return std::string(error.what()).ends_with("it stands more than 32 folders deep.");
  });
}

BOOST_AUTO_TEST_CASE(whatever_call_fails_there_is_a_whole_backup_or_none) {
  for (const auto lasting : {FaultVfs::Lasting::once, FaultVfs::Lasting::for_good}) {
    Desk desk;
    FaultFiles files;
    long call = 0;
    do {
      files.fail_at(++call, lasting);
      const std::size_t before = desk.backups();
      bool made = false;
      try {
        desk.back_up(files, static_cast<int>(call));
        made = true;
      } catch (const Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::io));
      }
      BOOST_TEST(desk.backups() >= std::min<std::size_t>(before, TreeBackup::most_kept));
      if (made) BOOST_TEST(desk.backups() > 0u);
    } while (files.calls() >= call);
    BOOST_TEST(call > 10);
  }
}

BOOST_AUTO_TEST_SUITE_END()
