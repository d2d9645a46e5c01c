#include <sys/stat.h>

#include <atomic>
#include <random>
#include <thread>

#include "events/module_schema.h"
#include "tests/backup/vault.h"

namespace annals::testing {

namespace {

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  BOOST_REQUIRE(lstat(path.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

std::filesystem::path backups_of(const Vault& vault) {
  return vault.path.string() + "-backups";
}

std::size_t entries_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(backup)

BOOST_AUTO_TEST_CASE(a_backup_is_a_folder_with_a_manifest_and_an_event_tells_of_it) {
  Vault vault;
  auto before = vault.engine.status();
  auto backup = vault.back_up(
      {.with_views = true, .note = "before \"the\" fair", .attribution = {.actor = "ann"}});
  BOOST_TEST(backup.good());
  BOOST_TEST(backup.path.parent_path() == backups_of(vault));
  BOOST_TEST(backup.path.filename().string() == "20260101T000001Z-p21");
  BOOST_TEST(backup.head == 21u);
  BOOST_TEST(backup.tree_head == before.tree_head);
  BOOST_TEST(backup.format == 1);
  BOOST_REQUIRE(backup.files.size() == 2u);
  BOOST_TEST(backup.files[0].name == "log.annals");
  BOOST_TEST(backup.files[1].module == "vault");
  BOOST_REQUIRE(backup.modules.size() == 1u);
  BOOST_TEST(backup.modules[0].identity.starts_with(before.modules[0].build));
  auto rows = [&](const BackupFile& file, const std::string& table) {
    for (const auto& [name, count] : file.tables) {
      if (name == table) return count;
    }
    return std::uint64_t{0};
  };
  BOOST_TEST(rows(backup.files[0], "events") == 21u);
  BOOST_TEST(rows(backup.files[1], "boxes") == 7u);

  BOOST_TEST(vault.engine.head() == 22u);
  auto cursor = vault.engine.read({.from = 22});
  const RecordedEvent* taken = cursor.next();
  BOOST_REQUIRE(taken);
  BOOST_TEST(taken->type == "annals.BackupTaken");
  BOOST_TEST(taken->actor.value() == "ann");
  BOOST_TEST(vault.engine.to_json(*taken).find(backup.path.string()) != std::string::npos);

  auto listed = Engine::backups(vault.path, BackupCheck::content);
  BOOST_REQUIRE(listed.size() == 1u);
  BOOST_TEST(listed[0].good());
  BOOST_TEST(listed[0].path == backup.path);
  BOOST_TEST(listed[0].note == "before \"the\" fair");
  BOOST_TEST(listed[0].tree_head == backup.tree_head);
  BOOST_TEST((listed[0].taken_at == backup.taken_at));
  BOOST_TEST(listed[0].bytes() == backup.bytes());
  BOOST_TEST(vault.engine.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(files_are_private_and_nothing_else_is_left) {
  mode_t before = umask(0);
  Vault vault;
  auto backup = vault.back_up({.with_views = true});
  auto single = vault.directory / "single.annals";
  vault.engine.back_up(single);
  umask(before);
  BOOST_TEST(mode_of(backups_of(vault)) == 0700u);
  BOOST_TEST(mode_of(backup.path) == 0700u);
  BOOST_TEST(entries_in(backups_of(vault)) == 1u);
  BOOST_TEST(entries_in(backup.path) == 3u);
  for (const auto& entry : std::filesystem::directory_iterator(backup.path)) {
    BOOST_TEST(mode_of(entry.path()) == 0600u);
  }
  BOOST_TEST(mode_of(single) == 0600u);
  BOOST_TEST(mode_of(single.string() + ".manifest.json") == 0600u);
  BOOST_TEST(mode_of(vault.path.string() + "-lock") == 0600u);
  BOOST_TEST(!std::filesystem::exists(single.string() + ".partial"));
}

BOOST_AUTO_TEST_CASE(a_destination_is_a_new_file_or_an_existing_folder) {
  Vault vault;
  auto single = vault.directory / "bank-backup.annals";
  auto backup = vault.engine.back_up(single);
  BOOST_TEST(backup.path == single);
  BOOST_TEST(Engine::check_backup(single).good());
  BOOST_TEST(
      (refusal_of([&] { vault.engine.back_up(single); }).kind() == ErrorKind::invalid_argument));
  auto folder = vault.directory / "shelf";
  std::filesystem::create_directory(folder);
  auto on_shelf = vault.back_up({.destination = folder, .with_views = true});
  BOOST_TEST(on_shelf.path.parent_path() == folder);
  auto refused = refusal_of([&] {
    vault.back_up({.destination = vault.directory / "other.annals", .with_views = true});
  });
  BOOST_TEST((refused.kind() == ErrorKind::invalid_argument));
  BOOST_TEST(!std::filesystem::exists(vault.directory / "other.annals"));
  BOOST_TEST((refusal_of([&] { vault.engine.back_up(vault.directory / "no" / "where"); }).kind() ==
              ErrorKind::io));
}

BOOST_AUTO_TEST_CASE(symbolic_links_are_refused_wherever_a_backup_could_go) {
  Vault vault;
  auto elsewhere = vault.directory / "elsewhere";
  std::filesystem::create_directory(elsewhere);
  std::filesystem::create_symlink(elsewhere, backups_of(vault));
  BOOST_TEST((refusal_of([&] { vault.back_up(); }).kind() == ErrorKind::invalid_argument));
  BOOST_TEST(
      (refusal_of([&] { Engine::backups(vault.path); }).kind() == ErrorKind::invalid_argument));
  BOOST_TEST((refusal_of([&] { vault.engine.back_up(backups_of(vault)); }).kind() ==
              ErrorKind::invalid_argument));
  auto single = vault.directory / "single.annals";
  std::filesystem::create_symlink(elsewhere / "target", single.string() + ".manifest.json");
  BOOST_TEST(
      (refusal_of([&] { vault.engine.back_up(single); }).kind() == ErrorKind::invalid_argument));
  std::filesystem::create_symlink(elsewhere, vault.directory / "s.annals.partial");
  BOOST_TEST((refusal_of([&] { vault.engine.back_up(vault.directory / "s.annals"); }).kind() ==
              ErrorKind::invalid_argument));
  BOOST_TEST(entries_in(elsewhere) == 0u);
}

BOOST_AUTO_TEST_CASE(a_note_may_be_as_long_as_its_limit_and_no_longer) {
  Vault vault;
  BOOST_TEST(vault.back_up({.note = std::string(limits::backup_note_bytes, 'x')}).good());
  BOOST_CHECK_THROW(vault.back_up({.note = std::string(limits::backup_note_bytes + 1, 'x')}),
                    Error);
  BOOST_CHECK_THROW(vault.back_up({.note = "\xff"}), Error);
  BOOST_CHECK_THROW(vault.back_up({.note = std::string("a\0b", 3)}), Error);
  BOOST_TEST(Engine::backups(vault.path).size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_interrupted_backups_left_is_cleared_away_and_never_listed) {
  Vault vault;
  auto left = backups_of(vault) / "20250101T000000Z.partial";
  std::filesystem::create_directories(left / "scratch");
  overwrite(left / "log.annals", "half");
  BOOST_TEST(Engine::backups(vault.path).empty());
  vault.back_up();
  BOOST_TEST(!std::filesystem::exists(left));
  BOOST_TEST(Engine::backups(vault.path).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_damaged_log_makes_no_backup) {
  Vault vault;
  vault.close();
  damage(vault.path);
  auto engine = Engine::open(vault.path, {.create = false});
  auto refused = refusal_of([&] { engine.back_up(); });
  BOOST_TEST((refused.kind() == ErrorKind::corrupt));
  BOOST_TEST(Engine::backups(vault.path).empty());
  BOOST_TEST(entries_in(backups_of(vault)) == 0u);
}

BOOST_AUTO_TEST_CASE(retention_goes_by_number_and_age_and_spares_the_newest_good_one) {
  Vault vault;
  std::vector<BackupInfo> made;
  for (int i = 0; i < 5; ++i) made.push_back(vault.back_up());
  // The newest is damaged: it does not count, and stays.
  overwrite(made[4].path / "log.annals",
            content(made[4].path / "log.annals").replace(5000, 1, "!"));
  auto removed = Engine::prune_backups(vault.path, {.keep = 2});
  BOOST_REQUIRE(removed.size() == 2u);
  BOOST_TEST(!std::filesystem::exists(made[0].path));
  BOOST_TEST(!std::filesystem::exists(made[1].path));
  BOOST_TEST(Engine::backups(vault.path).size() == 3u);
  // All are too old, by the system's clock or the log's.
  vault.clock.advance(std::chrono::hours(1));
  removed = Engine::prune_backups(vault.path, {.max_age = std::chrono::seconds(1)});
  BOOST_REQUIRE(removed.size() == 1u);
  BOOST_TEST(removed[0].path == made[2].path);
  BOOST_TEST(Engine::check_backup(made[3].path).good());
  BOOST_TEST(Engine::prune_backups(vault.path, {}).empty());
  // Applied by a backup itself, which is then the newest good one.
  auto last = vault.back_up({.retention = {.keep = 1}});
  BOOST_TEST(!std::filesystem::exists(made[3].path));
  BOOST_TEST(Engine::check_backup(last.path).good());
}

// Threads append while backups are made; each backup holds just the events up to its position.
BOOST_AUTO_TEST_CASE(a_backup_under_full_write_load_restores_to_the_events_of_its_position) {
  Vault vault;
  std::atomic<bool> stop = false;
  std::vector<std::jthread> writers;
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; !stop; ++i) {
        if (!put(vault.engine, std::to_string(w) + "-" + std::to_string(i % 50), 1)) std::abort();
      }
    });
  }
  struct StopAtEnd {
    std::atomic<bool>& stop;
    ~StopAtEnd() { stop = true; }
  } stop_at_end{stop};
  std::vector<BackupInfo> backups;
  for (int i = 0; i < 4; ++i) backups.push_back(vault.back_up({.with_views = i % 2 == 1}));
  stop = true;
  for (auto& writer : writers) writer.join();
  BOOST_TEST(backups.back().head > backups.front().head + 3);
  for (const auto& backup : backups) {
    auto path = vault.directory / ("restored-" + std::to_string(backup.head));
    auto restored = Engine::restore(backup.path, path);
    BOOST_TEST(restored.head == backup.head + 1);
    BOOST_TEST(restored.with_views == backup.with_views());
    auto engine = Engine::open(path, {.create = false});
    BOOST_TEST((told(engine, backup.head) == told(vault.engine, backup.head)));
    auto sum = vault.engine.read({.types = {"vault.Put"}, .to = backup.head});
    std::int64_t grams = 0;
    for (const auto& event : sum) {
      PayloadReader payload(event.payload);
      grams += payload.any().as<vault::Put>().getGrams();
    }
    BOOST_TEST(total(engine) == grams);
    BOOST_TEST(engine.verify().problems.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
