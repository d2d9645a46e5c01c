#include "tests/faults/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/backup/old_format.h"
#include "tests/faults/disk_recorder.h"
#include "tests/faults/purse.h"
#include "tests/migration/board.h"
#include "tests/migration/definitions.h"
#include "tests/support/analytics_tree.h"

namespace annals::testing {

namespace {

NewEvent task_created(const Engine& engine, const std::string& key) {
  NewEvent event;
  event.stream = "board";
  event.type = "board.TaskCreated";
  event.payload = engine.from_json(
      event.type, fmt::format(R"({{"key":"{0}","epic":"E1","title":"{0}"}})", key));
  return event;
}

NewEvent cent_spent(const Engine& engine, const std::string& key) {
  NewEvent event;
  event.stream = "purse";
  event.type = "purse.Spent";
  event.payload = engine.from_json(event.type, fmt::format(R"({{"cents":1,"by":"{}"}})", key));
  return event;
}

void append(const Stage& stage, Engine& engine, int from, int to) {
  AppendRequest request;
  for (int i = from; i < to; ++i) {
    request.events.push_back(stage.event(engine, fmt::format("T{}", i)));
  }
  BOOST_REQUIRE(engine.append(std::move(request)));
}

void fill_purse(const Stage& stage, const std::filesystem::path& folder) {
  Engine engine = Engine::open(folder / stage.log, {.modules = {purse_module()}});
  append(stage, engine, 0, 20);
}

void fill_board(Stage& stage, const std::filesystem::path& folder) {
  Engine engine = Engine::open(folder / stage.log,
                               {.modules = {board_module(ages()[0].sql)}, .back_up = false});
  AppendRequest epic;
  epic.events.emplace_back().stream = "board";
  epic.events.front().type = "board.EpicCreated";
  epic.events.front().payload =
      engine.from_json("board.EpicCreated", R"({"key":"E1","title":"Epic"})");
  BOOST_REQUIRE(engine.append(std::move(epic)));
  append(stage, engine, 0, 20);
  RebuildOptions options = without_backup();
  options.definition = board_module(ages()[2].sql);
  auto report = engine.rebuild("board", options);
  BOOST_REQUIRE(report.outcome == RebuildOutcome::switched);
  stage.former = report.former_build;
  stage.active = report.build;
  (void)engine.back_up({.with_views = true});
  append(stage, engine, 20, 25);
}

// What was on the disk when the log had the last of some appends, and the tables had not.
void fill_crashed(const Stage& stage, const std::filesystem::path& folder) {
  TemporaryDirectory place;
  stage.disk().write_out(place.path());
  FileCalls::watch(place.path());
  Engine engine = Engine::open(place / stage.log, stage.options());
  DiskRecorder recorder(place.path());
  for (int i = 20; i < 25; ++i) append(stage, engine, i, i + 1);
  recorder.stop();
  const auto& changes = recorder.changes();
  auto last_sync = std::ranges::find(changes.rbegin(), changes.rend(), DiskChange::Kind::sync,
                                     &DiskChange::kind);
  Disk disk = recorder.beginning();
  std::for_each(changes.begin(), last_sync.base(), [&](const auto& change) { disk.take(change); });
  disk.write_out(folder);
}

Stage with_source(const std::string& module,
                  std::function<void(const std::filesystem::path&)> make_source) {
  Stage stage;
  stage.options = [] { return EngineOptions{.create = false}; };
  stage.fill = [module, make_source](const std::filesystem::path& folder) {
    (void)Engine::open(folder / Stage().log,
                       {.modules = {*builtin_module(module), *builtin_module("imports")}});
    std::filesystem::create_directory(folder / "source");
    make_source(folder / "source");
  };
  return stage;
}

constexpr const char* small_bakery = R"({"version":"3.4","ingredients":[
  {"slug":"flour","display_name":"Flour","category":"Flour"},
  {"slug":"salt","display_name":"Salt","category":"Spice"}],
"recipes":[{"name":"Rolls","slug":"rolls","category":"x","ingredients":[
  {"ingredient_slug":"flour","quantity":1,"unit":"cup"}]},
  {"name":"Bread","slug":"bread","category":"x","ingredients":[
  {"ingredient_slug":"salt","quantity":2,"unit":"tsp"}]}],
"finished_units":[{"display_name":"Roll","recipe_slug":"rolls","items_per_batch":12}],
"oddities":[{"name":"kept as it is"}]})";

}  // namespace

const Disk& Stage::disk() const {
  if (!disk_) {
    TemporaryDirectory folder;
    if (fill) fill(folder.path());
    disk_.emplace(folder.path());
  }
  return *disk_;
}

const Stage& purse_stage() {
  static Stage stage;
  if (!stage.fill) {
    stage.options = [] {
      return EngineOptions{.known_modules = {purse_module()}, .create = false};
    };
    stage.event = cent_spent;
    stage.fill = [](const auto& folder) { fill_purse(stage, folder); };
  }
  return stage;
}

const Stage& crashed_stage() {
  static const Stage stage = [] {
    Stage made = purse_stage();
    made.fill = [](const auto& folder) { fill_crashed(purse_stage(), folder); };
    made.forget();
    return made;
  }();
  return stage;
}

const Stage& empty_stage() {
  static const Stage stage = [] {
    Stage made;
    made.options = [] { return EngineOptions{.modules = {purse_module()}}; };
    made.event = cent_spent;
    return made;
  }();
  return stage;
}

const Stage& board_stage() {
  static Stage stage;
  if (!stage.fill) {
    stage.options = [] { return EngineOptions{.create = false}; };
    stage.event = task_created;
    stage.fill = [](const auto& folder) { fill_board(stage, folder); };
    (void)stage.disk();  // and thereby the builds' names
  }
  return stage;
}

const Stage& old_format_stage() {
  static const Stage stage = [] {
    Stage made = board_stage();
    made.fill = [](const auto& folder) {
      board_stage().disk().write_out(folder);
      make_format_0(folder / board_stage().log);
    };
    made.forget();
    return made;
  }();
  return stage;
}

const Stage& task_source_stage() {
  static const Stage stage = with_source("work", [](const std::filesystem::path& folder) {
    std::filesystem::copy_file(
        std::filesystem::path(ANNALS_SOURCE_DIR) / "examples/tasks/1_first_week.db",
        folder / "tasks.db");
  });
  return stage;
}

const Stage& bakery_source_stage() {
  static const Stage stage = with_source("bakery", [](const std::filesystem::path& folder) {
    std::ofstream(folder / "bakery.json") << small_bakery;
  });
  return stage;
}

const Stage& analytics_source_stage() {
  static const Stage stage = with_source("workspace", [](const std::filesystem::path& folder) {
    AnalyticsTree{.issues = 2, .weeks = 2}.write(folder);
  });
  return stage;
}

}  // namespace annals::testing
