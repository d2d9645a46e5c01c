// Backups, what is put back, and the step from one format to the next.
#include <boost/test/unit_test.hpp>

#include "engine/backup_folder.h"
#include "engine/sqlite/connection.h"
#include "tests/backup/old_format.h"
#include "tests/faults/acts.h"

namespace annals::testing {

namespace {

using Notes = Act::Notes;

constexpr Position later_events = 5;  // than the stage's backup

std::vector<FormatStep>& steps() {
  static std::vector<FormatStep> all{step_from_0()};
  return all;
}

void back_up(Trial& trial) {
  trial.append(2);
  auto info = trial.engine().back_up({.with_views = true});
  trial.note("did back up " + info.path.filename().string());
  trial.append();
}

void back_up_to_a_file(Trial& trial) {
  trial.append();
  auto info = trial.engine().back_up(trial.folder() / "copy.annals");
  trial.note("did copy to " + info.path.filename().string());
}

void require_copy(Trial& trial, const Notes& notes) {
  auto copy = trial.folder() / "copy.annals";
  bool is_there = std::filesystem::exists(copy);
  if (!Notebook::done("copy to", notes).empty()) BOOST_TEST(is_there);
  if (is_there) BOOST_TEST(Engine::check_backup(copy).good());
}

void keep_the_newest(Trial& trial) {
  for (int i = 0; i < 2; ++i) {
    BackupOptions options;
    options.retention.keep = 1;
    auto info = trial.engine().back_up(options);
    trial.note("did keep " + info.path.filename().string());
  }
}

void require_newest_backup(Trial& trial, const Notes& notes) {
  auto kept = Notebook::done("keep", notes);
  auto backups = Engine::backups(trial.log());
  BOOST_REQUIRE(!backups.empty());
  if (!kept.empty()) BOOST_TEST(backups.back().path.filename().string() >= kept.front());
}

void restore(Trial& trial) {
  auto backups = Engine::backups(trial.log());
  BOOST_REQUIRE(!backups.empty());
  (void)Engine::restore(backups.front().path, trial.log(), {.busy_timeout = {}});
  trial.note("did restore the log");
}

// Of a log that seems damaged, as it does when a read fails, the file itself is kept.
bool has_kept_former_file(const Trial& trial) {
  for (const auto& entry : std::filesystem::directory_iterator(backups_folder_of(trial.log()))) {
    if (!entry.path().filename().string().starts_with("damaged-")) continue;
    sqlite::Connection kept(entry.path(), {.access = sqlite::Access::read_only, .immutable = true});
    return kept.text("pragma integrity_check") == "ok" &&
           kept.integer(
               "select count(*) from events where type = "
               "(select id from types where name like '%.TaskCreated')") ==
               20 + static_cast<std::int64_t>(later_events);
  }
  return false;
}

// The former log or the restored one, never a mixture.
void require_either_log(Trial& trial, const Notes& notes) {
  const Engine& engine = trial.engine();
  auto tasks = engine.query("select count(*) from tasks").next()->integer(0);
  Position restored_at = 0;
  for (const auto& event : engine.read()) {
    if (event.type == "annals.LogRestored") restored_at = event.position;
  }
  if (!Notebook::done("restore", notes).empty()) BOOST_TEST(restored_at > 0);
  BOOST_TEST(tasks == (restored_at > 0 ? 20 : 20 + later_events));
  // What was replaced is there in any case, or it was not replaced.
  if (restored_at > 0) {
    BOOST_TEST((Engine::backups(trial.log()).size() >= 2 || has_kept_former_file(trial)));
  }
}

void upgrade(Trial& trial) {
  upgrade_log(trial.log(), steps(), {.busy_timeout = {}}, real_file_system());
  trial.note("did upgrade the log");
}

int format_of(const Trial& trial) {
  sqlite::Connection file(trial.log(), {});
  return static_cast<int>(file.integer("pragma user_version"));
}

void upgrade_what_is_left(Trial& trial, const Notes& notes) {
  if (!Notebook::done("upgrade", notes).empty()) {
    BOOST_TEST(format_of(trial) == 1);
    BOOST_TEST(std::filesystem::exists(trial.log().string() + ".format-0"));
  }
  if (format_of(trial) == 0) upgrade(trial);
}

void require_upgraded(Trial& trial, const Notes&) {
  BOOST_TEST(trial.engine().query("select count(*) from tasks").next()->integer(0) ==
             20 + later_events);
}

}  // namespace

const std::vector<Act>& backup_acts() {
  static const std::vector<Act> all = {
      {.name = "back up", .run = back_up},
      {.name = "back up to a file", .run = back_up_to_a_file, .check = require_copy},
      {.name = "keep the newest backup", .run = keep_the_newest, .check = require_newest_backup},
      {.name = "restore", .run = restore, .opens = false, .check = require_either_log},
      {.name = "upgrade",
       .stage = old_format_stage,
       .run = upgrade,
       .opens = false,
       .before_check = upgrade_what_is_left,
       .check = require_upgraded},
  };
  return all;
}

}  // namespace annals::testing
