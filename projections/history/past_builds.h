#pragma once

#include <annals/history.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "engine/log.h"
#include "projections/history/past_build.h"
#include "projections/history/past_folder.h"
#include "projections/system_events.h"

namespace annals {

/// One module's tables at one moment, in a file that stays as it is while this lives.
struct PastTables {
  std::shared_ptr<const ModuleDefinition> definition;
  ScratchFile file;
  PastModule how;
};

/// A build that its holder may bring forward.
struct GrowingBuild {
  ScratchFile file;
  std::unique_ptr<PastBuild> build;  // let go before the file
};

/// Makes modules' tables as of former positions: from the nearest kept build before, by replaying
/// what follows. On the way snapshots are kept at regular intervals, and the result is kept, too.
/// Reads the log like any reader and touches no view. Thread-safe.
class PastBuilds {
 public:
  PastBuilds(Log& log, const HistoryLimits& limits);

  /// As of `position`, which is not beyond the head. Where an event before it cannot be applied,
  /// the tables are those before that event, and `how` says so.
  PastTables as_of(const std::shared_ptr<const ModuleDefinition>& definition, Position position,
                   const ReplayWatch& watch = {});
  /// As of `position`, had the log been another. What then cannot be applied is left out, and
  /// listed in `how`.
  PastTables altered(std::shared_ptr<const ModuleDefinition> definition, Position position,
                     const Alteration& alteration, const ReplayWatch& watch = {});
  /// A copy of the build in `file`, to go on from there.
  GrowingBuild copy(std::shared_ptr<const ModuleDefinition> definition,
                    const std::filesystem::path& file);

  /// Positions at which snapshots of a module are kept are the multiples of this. It doubles as the
  /// log grows and as builds do; `position` and `bytes`, of some build of the definition, tell how
  /// large it is at the head while it has no view.
  Position snapshot_interval(const ModuleDefinition& definition, Position position,
                             std::uint64_t bytes) const;
  /// Those of the definition's snapshots that there are, ascending.
  std::vector<Position> snapshots(const ModuleDefinition& definition) const;

  PastFolder& folder() { return *folder_; }
  std::shared_ptr<PastFolder> shared_folder() { return folder_; }
  /// The events that a module leaves out, as the log says now.
  std::set<Position> skips(std::string_view module);
  Log& log() { return log_; }

 private:
  struct Base {
    ScratchFile file;
    Position position;
  };
  std::optional<Base> nearest(const ModuleDefinition& definition, Position lowest, Position highest,
                              const std::set<Position>& skips, std::string_view variant,
                              std::optional<Timestamp> effective);
  GrowingBuild begin(std::shared_ptr<const ModuleDefinition> definition,
                     const std::optional<Base>& base, const std::set<Position>& skips);
  std::optional<Violation> bring(GrowingBuild& growing, const ModuleDefinition& definition,
                                 Position to, const ReplayWatch& watch);
  void take_snapshot(GrowingBuild& growing, const ModuleDefinition& definition, Position interval);

  Log& log_;
  HistoryLimits limits_;
  std::shared_ptr<PastFolder> folder_;
  SystemEvents system_events_;
};

}  // namespace annals
