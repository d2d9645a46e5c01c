#include <sys/stat.h>

#include "engine/backup_manifest.h"
#include "tests/backup/vault.h"

namespace annals::testing {

namespace {

bool exists(const std::filesystem::path& path, const char* ending) {
  return std::filesystem::exists(path.string() + ending);
}

// What must not be there when nobody has the log open.
void require_no_traces(const std::filesystem::path& log) {
  for (const char* ending : {"-restoring", "-restoring-wal", "-restoring-shm", "-former"}) {
    BOOST_TEST_INFO_SCOPE(ending);
    BOOST_TEST(!exists(log, ending));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(restore)

BOOST_AUTO_TEST_CASE(a_restore_over_a_log_backs_that_up_first_and_is_itself_an_event) {
  Vault vault;
  auto backup = vault.back_up({.with_views = true});
  auto at_backup = told(vault.engine, backup.head);
  vault.fill(30);
  auto later = told(vault.engine);
  vault.close();
  auto done =
      vault.restore(backup.path, {.note = "the wrong month", .attribution = {.actor = "ann"}});
  BOOST_TEST(done.head == backup.head + 1);
  BOOST_TEST(done.replaced_verified);
  BOOST_TEST(done.with_views);
  require_no_traces(vault.path);
  BOOST_TEST(!exists(vault.path, "-wal"));

  vault.reopen();
  BOOST_TEST((told(vault.engine, backup.head) == at_backup));
  BOOST_TEST(vault.engine.head() == backup.head + 1);
  auto cursor = vault.engine.read({.from = backup.head + 1});
  const RecordedEvent* restored = cursor.next();
  BOOST_REQUIRE(restored);
  BOOST_TEST(restored->type == "annals.LogRestored");
  BOOST_TEST(restored->actor.value() == "ann");
  auto json = vault.engine.to_json(*restored);
  BOOST_TEST(json.find("the wrong month") != std::string::npos);
  BOOST_TEST(json.find(done.replaced.filename().string()) != std::string::npos);
  BOOST_TEST(vault.engine.verify().problems.empty());
  BOOST_TEST(total(vault.engine) == 210);

  // And back again.
  auto former = Engine::check_backup(done.replaced);
  BOOST_TEST(former.good());
  BOOST_TEST(former.head == later.size());
  vault.close();
  vault.restore(done.replaced);
  vault.reopen();
  BOOST_TEST((told(vault.engine, former.head) == later));
  BOOST_TEST(total(vault.engine) == 210 + 465);
}

BOOST_AUTO_TEST_CASE(views_of_events_that_the_log_has_no_more_are_not_used) {
  for (bool with_views : {false, true}) {
    Vault vault;
    auto backup = vault.back_up({.with_views = with_views});
    vault.fill(30);
    BOOST_TEST(total(vault.engine) == 210 + 465);
    vault.close();
    auto done = vault.restore(backup.path);
    BOOST_TEST(done.with_views == with_views);
    vault.reopen();
    BOOST_TEST(total(vault.engine) == 210);
    vault.fill(5);
    BOOST_TEST(total(vault.engine) == 225);
  }
}

BOOST_AUTO_TEST_CASE(the_views_of_a_backup_are_used_as_they_are) {
  Vault vault;
  auto backup = vault.back_up({.with_views = true});
  vault.close();
  vault.restore(backup.path);
  // A change that no rebuild would make shows that there was none.
  auto view = vault.path.string() + "-views/" + backup.files[1].name;
  sqlite3* file = nullptr;
  BOOST_REQUIRE(sqlite3_open(view.c_str(), &file) == SQLITE_OK);
  BOOST_REQUIRE(sqlite3_exec(file, "update boxes set grams = 0", nullptr, nullptr, nullptr) ==
                SQLITE_OK);
  sqlite3_close(file);
  vault.reopen();
  BOOST_TEST(total(vault.engine) == 0);
}

BOOST_AUTO_TEST_CASE(a_log_is_restored_to_a_new_place_from_a_single_file) {
  Vault vault;
  auto backup = vault.engine.back_up(vault.directory / "one.annals");
  auto place = vault.directory / "new.annals";
  auto done = Engine::restore(backup.path, place);
  BOOST_TEST(done.replaced.empty());
  auto engine = open_vault(place);
  BOOST_TEST((told(engine, backup.head) == told(vault.engine, backup.head)));
  BOOST_TEST(total(engine) == 210);
  BOOST_TEST((std::filesystem::status(place).permissions() == std::filesystem::perms(0600)));
  // The backup is as it was.
  BOOST_TEST(Engine::check_backup(backup.path).good());
}

BOOST_AUTO_TEST_CASE(a_log_that_is_open_is_not_replaced) {
  Vault vault;
  auto backup = vault.back_up();
  auto before = told(vault.engine);
  // By this process, which stands for any that uses Annals.
  BOOST_TEST((refusal_of([&] { vault.restore(backup.path); }).kind() == ErrorKind::busy));
  vault.close();
  // By another SQLite tool.
  sqlite3* tool = nullptr;
  BOOST_REQUIRE(sqlite3_open(vault.path.c_str(), &tool) == SQLITE_OK);
  BOOST_REQUIRE(sqlite3_exec(tool, "select count(*) from events", nullptr, nullptr, nullptr) ==
                SQLITE_OK);
  BOOST_TEST((refusal_of([&] { vault.restore(backup.path); }).kind() == ErrorKind::busy));
  sqlite3_close(tool);
  require_no_traces(vault.path);
  vault.reopen();
  BOOST_TEST((told(vault.engine) == before));
}

BOOST_AUTO_TEST_CASE(a_change_of_any_byte_of_a_manifest_is_found) {
  Vault vault;
  auto backup = vault.back_up({.with_views = true, .note = "as it was"});
  auto manifest = backup.path / "manifest.json";
  const std::string text = content(manifest);
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (char other : {'0', '"', '\0'}) {
      if (text[i] == other) continue;
      std::string changed = text;
      changed[i] = other;
      BOOST_REQUIRE_THROW(read_manifest(changed, "it"), Error);
    }
    BOOST_REQUIRE_THROW(read_manifest(text.substr(0, i), "it"), Error);
  }
  overwrite(manifest, text + " ");
  BOOST_TEST(!Engine::backups(vault.path).at(0).good());
  vault.close();
  BOOST_TEST((refusal_of([&] { vault.restore(backup.path); }).kind() == ErrorKind::corrupt));
}

// Whoever can seal a manifest can write anything into it.
BOOST_AUTO_TEST_CASE(a_hostile_manifest_leads_nowhere) {
  Vault vault;
  const auto backup = vault.back_up({.with_views = true});
  auto manifest = backup.path / "manifest.json";
  vault.close();
  auto refused = [&](const auto& change) {
    BackupInfo info = backup;
    change(info);
    overwrite(manifest, write_manifest(info));
    auto error = refusal_of([&] { vault.restore(backup.path); });
    return error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::wrong_format;
  };
  BOOST_TEST(refused([](BackupInfo& info) { info.files[0].name = "../vault.annals"; }));
  BOOST_TEST(refused([](BackupInfo& info) { info.files[1].name = "../../x.3f9c12ab.db"; }));
  BOOST_TEST(refused([](BackupInfo& info) { info.files[1].name = "/etc/passwd"; }));
  BOOST_TEST(refused([](BackupInfo& info) {
    info.files[1].module = "../x";
    info.files[1].name = "../x.3f9c12ab.db";
  }));
  BOOST_TEST(refused([](BackupInfo& info) { info.files.push_back(info.files[1]); }));
  BOOST_TEST(refused([](BackupInfo& info) { info.files.clear(); }));
  BOOST_TEST(refused([](BackupInfo& info) { info.files.resize(100, info.files[1]); }));
  BOOST_TEST(refused([](BackupInfo& info) { ++info.files[0].bytes; }));
  BOOST_TEST(refused([](BackupInfo& info) { info.files[0].sha256[0] ^= 1; }));
  BOOST_TEST(refused([](BackupInfo& info) { ++info.head; }));
  BOOST_TEST(refused([](BackupInfo& info) { info.tree_head[0] ^= 1; }));
  BOOST_TEST(refused([](BackupInfo& info) { info.format = 2; }));
  BOOST_TEST(refused([](BackupInfo& info) { info.log_id[0] ^= 1; }));
  BOOST_TEST(
      refused([](BackupInfo& info) { info.note = std::string(limits::manifest_bytes, 'x'); }));
  overwrite(manifest, write_manifest(backup));
  BOOST_TEST(vault.restore(backup.path).head == backup.head + 1);
}

BOOST_AUTO_TEST_CASE(a_backup_with_a_changed_missing_or_linked_file_is_refused) {
  Vault vault;
  auto backup = vault.back_up({.with_views = true});
  auto before = told(vault.engine);
  vault.close();
  auto is_refused = [&] {
    return !Engine::check_backup(backup.path).good() &&
           refusal_of([&] { vault.restore(backup.path, {.with_views = false}); }).kind() ==
               ErrorKind::corrupt;
  };
  auto log = backup.path / "log.annals";
  const std::string good = content(log);
  for (std::size_t at = 0; at < good.size(); at += good.size() / 7) {
    std::string changed = good;
    changed[at] ^= 1;
    overwrite(log, changed);
    BOOST_TEST(is_refused());
  }
  overwrite(log, good.substr(0, good.size() - 1));
  BOOST_TEST(is_refused());
  overwrite(log, good + "x");
  BOOST_TEST(is_refused());
  overwrite(vault.directory / "aside", good);
  std::filesystem::remove(log);
  BOOST_TEST(is_refused());
  std::filesystem::create_symlink(vault.directory / "aside", log);
  BOOST_TEST(is_refused());
  std::filesystem::remove(log);
  std::filesystem::create_directory(log);
  BOOST_TEST(is_refused());
  std::filesystem::remove(log);
  BOOST_REQUIRE(mkfifo(log.c_str(), 0600) == 0);
  BOOST_TEST(is_refused());
  std::filesystem::remove(log);
  overwrite(log, good);
  BOOST_TEST(Engine::check_backup(backup.path).good());
  auto view = backup.path / backup.files[1].name;
  std::string changed = content(view);
  changed[changed.size() / 2] ^= 1;
  overwrite(view, changed);
  BOOST_TEST(!Engine::check_backup(backup.path).good());
  vault.reopen();
  BOOST_TEST((told(vault.engine) == before));
  vault.close();
  // The log is sound, and its tables are built from it.
  auto done = vault.restore(backup.path);
  BOOST_TEST(!done.with_views);
  vault.reopen();
  BOOST_TEST(total(vault.engine) == 210);
}

BOOST_AUTO_TEST_CASE(links_and_strange_files_in_the_way_of_a_restore_are_refused) {
  Vault vault;
  auto backup = vault.back_up();
  vault.close();
  auto elsewhere = vault.directory / "elsewhere";
  std::filesystem::create_directory(elsewhere);
  overwrite(elsewhere / "kept", "x");
  auto kind = [&](const std::filesystem::path& log) {
    return refusal_of([&] { Engine::restore(backup.path, log); }).kind();
  };
  auto link = vault.directory / "link.annals";
  std::filesystem::create_symlink(vault.path, link);
  BOOST_TEST((kind(link) == ErrorKind::invalid_argument));
  BOOST_TEST((kind(elsewhere) == ErrorKind::invalid_argument));
  auto other = vault.directory / "other.annals";
  std::filesystem::create_symlink(elsewhere, other.string() + "-views");
  BOOST_TEST((kind(other) == ErrorKind::invalid_argument));
  std::filesystem::remove(other.string() + "-views");
  std::filesystem::create_symlink(elsewhere / "kept", other.string() + "-restoring");
  Engine::restore(backup.path, other);
  BOOST_TEST(content(elsewhere / "kept") == "x");
  // A write-ahead log without its log would be taken for the new one's.
  auto third = vault.directory / "third.annals";
  overwrite(third.string() + "-wal", "x");
  BOOST_TEST((kind(third) == ErrorKind::invalid_argument));
  // Files that are no logs are not replaced.
  overwrite(vault.directory / "letter", std::string(5000, 'x'));
  BOOST_TEST((kind(vault.directory / "letter") == ErrorKind::wrong_format));
  BOOST_TEST(content(vault.directory / "letter") == std::string(5000, 'x'));
  BOOST_TEST((kind(backup.path / "log.annals") == ErrorKind::invalid_argument));
  BOOST_TEST(
      (refusal_of([&] { Engine::restore(elsewhere, vault.path); }).kind() == ErrorKind::corrupt));
  BOOST_TEST((refusal_of([&] { Engine::restore(vault.directory / "none", vault.path); }).kind() ==
              ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(a_damaged_log_is_replaced_and_its_file_kept) {
  Vault vault;
  auto backup = vault.back_up();
  vault.close();
  damage(vault.path);
  std::string bytes = content(vault.path);
  auto done = vault.restore(backup.path);
  BOOST_TEST(!done.replaced_verified);
  BOOST_TEST(std::filesystem::file_size(done.replaced) == bytes.size());
  BOOST_TEST(content(done.replaced).substr(200) == bytes.substr(200));
  vault.reopen();
  BOOST_TEST(vault.engine.verify().problems.empty());
  BOOST_TEST(vault.engine.head() == backup.head + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
