#pragma once

#include <annals/annals.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "tests/faults/disk.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

/// What a trial begins with: the files of a closed log. Made once, and written out for each trial.
struct Stage {
  std::string log = "log.annals";                          ///< the file's name
  std::function<EngineOptions()> options;                  ///< by which it is opened
  std::function<void(const std::filesystem::path&)> fill;  ///< makes the files in an empty folder
  /// An event as they are appended there; the key is its own.
  NewEvent (*event)(const Engine&, const std::string& key) = nullptr;
  std::string former, active;  ///< builds, where there are two

  /// The files, made when first asked for.
  const Disk& disk() const;
  /// For a copy that is filled otherwise.
  void forget() { disk_.reset(); }

 private:
  mutable std::optional<Disk> disk_;
};

/// The purse, with 20 events.
const Stage& purse_stage();
/// As if the process had ended suddenly just after appending to it: with a write-ahead log, and
/// tables behind.
const Stage& crashed_stage();
/// There is no log yet.
const Stage& empty_stage();
/// The board with a former definition, whose build is there; 20 tasks, a backup with views, and 5
/// later ones.
const Stage& board_stage();
/// The same in a format before the first, made up.
const Stage& old_format_stage();
/// An empty log, and in the folder "source" what an import reads.
const Stage& task_source_stage();
const Stage& bakery_source_stage();
const Stage& analytics_source_stage();

}  // namespace annals::testing
