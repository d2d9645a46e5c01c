#pragma once

#include <annals/annals.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

/// Every row of every table of the log's modules, as text: "table" -> sorted rows.
using Content = std::map<std::string, std::vector<std::string>>;
Content content_of(const Engine& engine);

/// The module `board` with these tables and handlers, over the events of board.cpp.
Module board_module(const std::string& sql);

/// Tests of what a rebuild does to the tables need no copy of the log.
RebuildOptions without_backup();

/// A log with the module board, in a directory of its own.
struct Board {
  explicit Board(const std::string& sql) : engine(open(sql)) {}

  Engine open(const std::string& sql, ModuleChange change = ModuleChange::migrate) {
    return Engine::open(
        path,
        {.modules = {board_module(sql)}, .on_change = change, .back_up = false, .clock = &clock});
  }
  /// With what the log holds.
  Engine open_as_stored() { return Engine::open(path, {.create = false, .clock = &clock}); }
  void close() { engine.reset(); }

  AppendResult append(const std::string& type, const std::string& json);
  /// Some epics and tasks, with every kind of event.
  void fill(int tasks = 12);
  RebuildReport rebuild(const std::string& sql, RebuildOptions options = {});
  /// Names of the files in the views' folder that hold builds, finished or not.
  std::vector<std::string> build_files() const;
  std::string verified() const;  ///< the first problem; empty when there is none

  TemporaryDirectory directory;
  ManualClock clock;
  std::filesystem::path path = directory / "board.annals";
  std::filesystem::path folder = directory / "board.annals-views";
  std::optional<Engine> engine;
};

}  // namespace annals::testing
