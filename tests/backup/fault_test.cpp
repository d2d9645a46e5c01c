// Every I/O call of a backup and a restore fails in turn, or is the last one of its process.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <random>

#include "engine/backup.h"
#include "engine/backup_folder.h"
#include "engine/restore.h"
#include "tests/backup/vault.h"
#include "tests/support/fault_files.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/seed.h"

namespace annals::testing {

namespace {

using Lasting = FaultVfs::Lasting;

/// A folder with a closed log, which has grown since its one backup was made.
struct Shelf {
  Vault vault;
  BackupInfo backup = vault.back_up({.with_views = true});
  std::vector<std::string> at_backup = told(vault.engine, backup.head);
  std::vector<std::string> now;

  Shelf() {
    vault.fill(10);
    now = told(vault.engine);
    vault.close();
  }
};

/// What happens to a copy of the shelf.
struct Scene {
  TemporaryDirectory directory;
  std::filesystem::path log = directory / "vault.annals";
  std::filesystem::path backup;

  explicit Scene(const Shelf& shelf) {
    std::filesystem::copy(shelf.vault.directory.path(), directory.path(),
                          std::filesystem::copy_options::recursive);
    backup = backups_folder_of(log) / shelf.backup.path.filename();
  }

  void back_up(FileSystem& files) const {
    BackupRequest request;
    request.log = log;
    request.now = system_clock().now();
    take_backup(request, files);
  }
  void restore(FileSystem& files) const { restore_log(backup, log, {}, files); }

  void require_good_backups(std::size_t at_least, std::size_t at_most) const {
    auto all = Engine::backups(log, BackupCheck::content);
    BOOST_TEST(all.size() >= at_least);
    BOOST_TEST(all.size() <= at_most);
    for (const auto& each : all) {
      BOOST_TEST_INFO_SCOPE(each.path << ": " << each.problem);
      BOOST_TEST(each.good());
    }
  }
  /// The log's events, after having been verified.
  std::vector<std::string> sound_events() const {
    Engine engine = open_vault(log);
    for (const auto& problem : engine.verify().problems) BOOST_ERROR(problem);
    std::int64_t grams = 0;
    for (const auto& line : told(engine)) {
      auto at = line.find("\"grams\":");
      if (at != line.npos) grams += std::stoll(line.substr(at + 8));
    }
    BOOST_TEST(total(engine) == grams);
    return told(engine);
  }
};

enum class Outcome { former, restored };

// Old or new, never a mixture.
Outcome outcome_of(const Scene& scene, const Shelf& shelf) {
  auto events = scene.sound_events();
  if (events == shelf.now) return Outcome::former;
  BOOST_REQUIRE(events.size() == shelf.at_backup.size() + 1);
  BOOST_TEST(events.back().find("annals.LogRestored") != std::string::npos);
  events.pop_back();
  BOOST_TEST((events == shelf.at_backup));
  return Outcome::restored;
}

// At most so many of the calls are tried, evenly spread and starting at a seeded place: the calls
// differ little from one page to the next.
constexpr long most_tried = 120;

template <class Try>
void for_calls(long calls, long most, const Try& attempt) {
  long stride = std::max(1l, calls / most);
  const unsigned seed = seed_or(1);
  BOOST_TEST_MESSAGE(calls << " calls");
  BOOST_TEST_INFO_SCOPE("seed " << seed);
  std::mt19937 random(seed);
  for (long n = 1 + static_cast<long>(random() % static_cast<unsigned long>(stride)); n <= calls;
       n += stride) {
    attempt(n);
  }
}

bool succeeds(const std::function<void()>& act, std::string& words) {
  try {
    act();
    return true;
  } catch (const Error& error) {
    words = error.what();
    return false;
  }
}

void require_backup_survives(const Scene& scene, const Shelf& shelf, bool done) {
  scene.require_good_backups(done ? 2 : 1, 2);
  BOOST_TEST((scene.sound_events() == shelf.now));
}

void require_restore_survives(const Scene& scene, const Shelf& shelf, bool done, Lasting lasting) {
  scene.require_good_backups(1, 2);
  Outcome outcome = outcome_of(scene, shelf);
  if (done) BOOST_TEST((outcome == Outcome::restored));
  if (!done && lasting == Lasting::once) BOOST_TEST((outcome == Outcome::former));
}

// Runs `act` in a process of its own; false when it was killed.
bool survives(const std::function<void()>& act) {
  pid_t child = fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    try {
      act();
    } catch (...) {
      _exit(2);
    }
    _exit(0);
  }
  int status = 0;
  BOOST_REQUIRE(waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status)) BOOST_TEST(WTERMSIG(status) == SIGKILL);
  if (WIFEXITED(status)) BOOST_TEST(WEXITSTATUS(status) == 0);
  return WIFEXITED(status);
}

using Act = void (Scene::*)(FileSystem&) const;

long count_file_calls(const Shelf& shelf, Act act) {
  Scene scene(shelf);
  FaultFiles files;
  (scene.*act)(files);
  return files.calls();
}

long count_sqlite_calls(const Shelf& shelf, Act act) {
  Scene scene(shelf);
  FaultVfs faults;
  (scene.*act)(real_file_system());
  return faults.calls();
}

template <class Survives>
void fail_files_in_turn(const Shelf& shelf, Act act, Lasting lasting, const Survives& check) {
  for_calls(count_file_calls(shelf, act), most_tried, [&](long n) {
    Scene scene(shelf);
    FaultFiles files;
    files.fail_at(n, lasting);
    std::string words;
    bool done = succeeds([&] { (scene.*act)(files); }, words);
    BOOST_TEST_INFO_SCOPE("call " << n << ": " << words);
    check(scene, done);
  });
}

template <class Survives>
void fail_sqlite_in_turn(const Shelf& shelf, Act act, Lasting lasting, const Survives& check) {
  for_calls(count_sqlite_calls(shelf, act), most_tried, [&](long n) {
    Scene scene(shelf);
    std::string words;
    bool done = false;
    {
      FaultVfs faults;
      faults.fail_at(n, lasting);
      done = succeeds([&] { (scene.*act)(real_file_system()); }, words);
      words += " (" + faults.last_failure() + ")";
    }
    BOOST_TEST_INFO_SCOPE("call " << n << ": " << words);
    check(scene, done);
  });
}

template <class Survives>
void kill_in_turn(const Shelf& shelf, Act act, const Survives& check) {
  constexpr long most_killed = 40;
  for_calls(count_file_calls(shelf, act), most_killed, [&](long n) {
    Scene scene(shelf);
    BOOST_TEST_INFO_SCOPE("killed at the file system's call " << n);
    BOOST_TEST(!survives([&] {
      FaultFiles files;
      files.fail_at(n, Lasting::killed);
      (scene.*act)(files);
    }));
    check(scene);
  });
  for_calls(count_sqlite_calls(shelf, act), most_killed, [&](long n) {
    Scene scene(shelf);
    BOOST_TEST_INFO_SCOPE("killed at SQLite's call " << n);
    survives([&] {  // how often SQLite writes may differ by a few
      FaultVfs faults;
      faults.fail_at(n, Lasting::killed);
      (scene.*act)(real_file_system());
    });
    check(scene);
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(a_backup_whose_io_fails_leaves_the_log_intact_and_no_bad_backup) {
  Shelf shelf;
  for (Lasting lasting : {Lasting::once, Lasting::for_good}) {
    auto check = [&](const Scene& scene, bool done) {
      require_backup_survives(scene, shelf, done);
    };
    fail_files_in_turn(shelf, &Scene::back_up, lasting, check);
    fail_sqlite_in_turn(shelf, &Scene::back_up, lasting, check);
  }
}

BOOST_AUTO_TEST_CASE(a_restore_whose_io_fails_leaves_the_former_log_or_the_restored_one) {
  Shelf shelf;
  for (Lasting lasting : {Lasting::once, Lasting::for_good}) {
    auto check = [&](const Scene& scene, bool done) {
      require_restore_survives(scene, shelf, done, lasting);
    };
    fail_files_in_turn(shelf, &Scene::restore, lasting, check);
    fail_sqlite_in_turn(shelf, &Scene::restore, lasting, check);
  }
}

BOOST_AUTO_TEST_CASE(a_backup_that_is_killed_leaves_the_log_intact_and_no_bad_backup) {
  Shelf shelf;
  kill_in_turn(shelf, &Scene::back_up, [&](const Scene& scene) {
    require_backup_survives(scene, shelf, false);
    scene.back_up(real_file_system());  // clears away what was left
    for (const auto& entry : std::filesystem::directory_iterator(scene.log.string() + "-backups")) {
      BOOST_TEST(!entry.path().filename().string().ends_with(".partial"));
    }
  });
}

BOOST_AUTO_TEST_CASE(a_restore_that_is_killed_leaves_the_former_log_or_the_restored_one) {
  Shelf shelf;
  int outcomes[2] = {0, 0};
  kill_in_turn(shelf, &Scene::restore, [&](const Scene& scene) {
    scene.require_good_backups(1, 2);
    ++outcomes[static_cast<int>(outcome_of(scene, shelf))];
    scene.restore(real_file_system());  // and can be done again
    BOOST_TEST((outcome_of(scene, shelf) == Outcome::restored));
    BOOST_TEST(!std::filesystem::exists(scene.log.string() + "-restoring"));
    BOOST_TEST(!std::filesystem::exists(scene.log.string() + "-former"));
  });
  BOOST_TEST(outcomes[0] > 0);
  BOOST_TEST(outcomes[1] > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
