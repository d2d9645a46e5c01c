#include "tests/migration_faults/stage.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>
#include <thread>

#include "engine/sqlite/connection.h"
#include "tests/migration/board.h"
#include "tests/migration/definitions.h"

namespace annals::testing {

namespace {

NewEvent event_of(const Engine& engine, const std::string& type, const std::string& json) {
  NewEvent event;
  event.stream = "board";
  event.type = "board." + type;
  event.payload = engine.from_json(event.type, json);
  return event;
}

void rebuild_while_appending(Trial& trial, Engine& engine) {
  RebuildOptions options;
  options.definition = board_module(ages()[3].sql);
  auto last = RebuildPhase::switching;
  options.on_status = [&](const RebuildStatus& status) {
    if (status.phase == last) return;
    last = status.phase;
    try_it([&] { trial.append(engine); });
  };
  (void)engine.rebuild("board", options);
}

void append_in_groups(Trial& trial, Engine& engine) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 3; ++i) try_it([&] { trial.append(engine); });
    });
  }
  for (auto& thread : threads) thread.join();
}

void forge_row(const Trial& trial) {
  sqlite::Connection tool(trial.build_file(trial.stage().active), {});
  tool.run("update tasks set title = 'forged' where key = 'T3'");
}

}  // namespace

void try_it(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error&) {
    // What was acknowledged is known all the same.
  }
}

Stage::Stage() {
  Engine engine = Engine::open(
      directory / "board.annals",
      {.modules = {board_module(ages()[0].sql), *builtin_module("work")}, .back_up = false});
  AppendRequest request;
  request.events.push_back(event_of(engine, "EpicCreated", R"({"key":"E1","title":"Epic"})"));
  for (int i = 0; i < 40; ++i) {
    request.events.push_back(event_of(
        engine, "TaskCreated", fmt::format(R"({{"key":"T{0}","epic":"E1","title":"t{0}"}})", i)));
  }
  BOOST_REQUIRE(engine.append(std::move(request)));
  RebuildOptions options = without_backup();
  options.definition = board_module(ages()[2].sql);
  auto report = engine.rebuild("board", options);
  BOOST_REQUIRE(report.outcome == RebuildOutcome::switched);
  former = report.former_build;
  active = report.build;
}

Trial::Trial(const Stage& stage) : stage_(stage), log_(directory_ / "board.annals") {
  std::filesystem::copy(
      stage.directory.path(), directory_.path(),
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
}

std::filesystem::path Trial::build_file(const std::string& build) const {
  return log_.string() + "-views/board." + build + ".db";
}

Engine Trial::open() const {
  return Engine::open(log_, {.known_modules = {*builtin_module("work")}, .create = false});
}

std::string Trial::next_actor() {
  return fmt::format("{}-{}", ::getpid(), ++appended_);
}

void Trial::append(Engine& engine) {
  std::string actor = next_actor();
  AppendRequest request;
  request.events.push_back(event_of(
      engine, "TaskCreated", fmt::format(R"({{"key":"{0}","epic":"E1","title":"{0}"}})", actor)));
  request.attribution.actor = actor;
  if (engine.append(std::move(request))) acknowledge(actor);
}

void Trial::execute(Engine& engine) {
  std::string actor = next_actor();
  auto done = engine.execute("work.CreateEpic", R"({"title":"Epic"})", {.actor = actor});
  if (done) acknowledge(actor);
}

// One write to a file that is open for appending: nothing of a killed process is half there.
void Trial::acknowledge(const std::string& actor) const {
  std::string line = actor + "\n";
  int file = ::open((directory_ / "acknowledged").c_str(),
                    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  bool written = file >= 0 && ::write(file, line.data(), line.size()) == std::ssize(line);
  if (file >= 0) ::close(file);
  if (!written) throw std::runtime_error("an acknowledgement could not be noted");
}

std::set<std::string> Trial::acknowledged() const {
  std::set<std::string> actors;
  std::ifstream in(directory_ / "acknowledged");
  for (std::string line; std::getline(in, line);) actors.insert(line);
  return actors;
}

void Trial::require_acknowledged_events(const Engine& engine) const {
  std::map<std::string, int> found;
  auto events = engine.read();
  while (const auto* event = events.next()) {
    if (event->actor) ++found[*event->actor];
  }
  for (const auto& actor : acknowledged()) BOOST_TEST(found[actor] > 0, "lost: " << actor);
  for (const auto& [actor, count] : found) BOOST_TEST(count == 1, "twice: " << actor);
}

void Trial::require_nothing_left() const {
  for (const auto& entry : std::filesystem::directory_iterator(log_.string() + "-views")) {
    std::string name = entry.path().filename().string();
    bool unfinished = name.find(".rebuilding") != name.npos || name.find(".building") != name.npos;
    BOOST_TEST(!unfinished, "left: " << name);
  }
}

void Trial::require_whole(bool may_differ) const {
  Engine engine = open();
  require_nothing_left();
  require_acknowledged_events(engine);
  if (may_differ) (void)engine.rebuild("board");
  auto report = engine.verify_deep();
  BOOST_TEST(report.log.events == engine.head());
  for (const auto& problem : report.log.problems) BOOST_ERROR(problem);
  for (const auto& module : report.modules) {
    for (const auto& problem : module.problems) BOOST_ERROR(module.module << ": " << problem);
  }
  BOOST_TEST(engine.rebuilds().empty());
  for (const auto& backup : Engine::backups(log_, BackupCheck::content)) {
    BOOST_TEST(backup.good(), backup.path << ": " << backup.problem);
  }
}

const std::vector<Act>& acts() {
  static const std::vector<Act> all = {
      {"append",
       [](Trial& trial, Engine& engine) {
         for (int i = 0; i < 3; ++i) trial.append(engine);
       }},
      {"group commit", append_in_groups},
      {"execute",
       [](Trial& trial, Engine& engine) {
         for (int i = 0; i < 2; ++i) trial.execute(engine);
       }},
      {"rebuild", rebuild_while_appending},
      {"switch",
       [](Trial& trial, Engine& engine) {
         trial.append(engine);
         (void)engine.switch_build("board", trial.stage().former, without_backup());
       }},
      {"rollback to a build that is gone",
       [](Trial&, Engine& engine) { (void)engine.roll_back("board", without_backup()); },
       [](const Trial& trial) { std::filesystem::remove(trial.build_file(trial.stage().former)); }},
      {"mending of a damaged build", [](Trial&, Engine& engine) { (void)engine.rebuild("board"); },
       forge_row, true},
      {"backup with views",
       [](Trial& trial, Engine& engine) {
         trial.append(engine);
         (void)engine.back_up({.with_views = true});
       }},
      {"deep verification", [](Trial&, Engine& engine) { (void)engine.verify_deep(); }},
  };
  return all;
}

}  // namespace annals::testing
