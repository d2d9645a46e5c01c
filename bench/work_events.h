#pragma once

#include <annals/engine.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/scratch_folder.h"

namespace annals::bench {

/// A log of about `count` events of the module "work": one tenth of them make tasks, the others
/// change the statuses of tasks taken at random. Its module has no tables yet: as the one who
/// registers the built-in definition finds it. `more` modules are registered, too, and left behind
/// where they are async. Returns how many events of the module it has.
std::uint64_t write_work_log(const std::filesystem::path& path, std::uint64_t count,
                             std::vector<Module> more = {});

/// The tables of "work" once more, from the same events by the same statements, as the strict
/// module "again": another build of the same weight.
Module work_again();
/// An async module over the events of "work": a row for each change of a status, and counts.
std::string activity_sql();

/// One such log for several contests: written by the first that asks for it, deleted with the last.
/// It has the module of activity_sql, which is where it was before the first event.
class SharedWorkLog {
 public:
  explicit SharedWorkLog(std::uint64_t count) : count_(count) {}

  /// How many events it is asked to have.
  std::uint64_t count() const { return count_; }
  /// Writes it below `disk` unless that is done.
  void prepare(const std::filesystem::path& disk);
  const std::filesystem::path& path() const { return path_; }
  /// How many events of the module it has.
  std::uint64_t written() const { return written_; }
  /// Deletes the tables of one module.
  void forget_tables(const std::string& module) const;
  /// Puts those of "activity" back to where they were before the first event.
  void set_activity_back() const;

 private:
  std::filesystem::path views() const { return path_.string() + "-views"; }

  std::uint64_t count_;
  std::optional<ScratchFolder> folder_;
  std::filesystem::path path_;
  std::uint64_t written_ = 0;
};

/// Opens a log with the built-in module, and `more`, and builds their tables where they are
/// missing, but brings no async module forward.
Engine open_work_log(const std::filesystem::path& path, std::vector<Module> more = {});

}  // namespace annals::bench
