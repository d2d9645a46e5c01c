#pragma once

#include <annals/migration.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include "engine/log.h"
#include "projections/applier.h"
#include "projections/history/altered_events.h"
#include "projections/index_plan.h"
#include "projections/view_file.h"

namespace annals {

/// What a replay is told, and says, on its way. Asked every 1 000 events.
struct ReplayWatch {
  std::function<void(Position done)> on_progress;
  std::function<bool()> stop;  ///< true: the replay throws Error{closed}
};

/// A module's tables in a scratch file, brought forward along the log. Nothing is synced and there
/// is no journal: after a failure the file is of no use. For one thread at a time.
class PastBuild {
 public:
  /// The tables as they are before the first event.
  PastBuild(const std::filesystem::path& file, std::shared_ptr<const ModuleDefinition> definition,
            const Log& log, std::set<Position> skips);
  /// Goes on with a copy of a build that is_sound.
  static std::unique_ptr<PastBuild> resume(const std::filesystem::path& file,
                                           std::shared_ptr<const ModuleDefinition> definition,
                                           const Log& log, std::set<Position> skips);

  Position position() const { return position_; }
  /// The latest `at` of the events so far.
  Timestamp latest_at() const { return latest_at_; }
  sqlite::Connection& connection() { return file_.connection(); }

  /// Applies the events up to `to` in one transaction. The answer is the first one that could not
  /// be applied.
  std::optional<Violation> advance(Position to, const ReplayWatch& watch);
  /// The same with an alteration; what cannot be applied is left out and told to `found`.
  void advance_altered(Position to, const Alteration& alteration, const ReplayWatch& watch,
                       const std::function<void(Violation)>& found);

  /// Tells a file, which is about to be synced, that it is good for ever. Others are no longer
  /// sound when the machine has been started anew, since a part of them may not have reached the
  /// disk.
  static void mark_synced(const std::filesystem::path& file);
  /// Whether a kept file is a build of this definition at `position` of this very log, with these
  /// events left out. What it tells of `at` goes to `latest_at`.
  static bool is_sound(const std::filesystem::path& file, const ModuleDefinition& definition,
                       Position position, const Log& log, const std::set<Position>& skips,
                       Timestamp* latest_at = nullptr);

 private:
  PastBuild(ViewFile file, std::shared_ptr<const ModuleDefinition> definition, const Log& log,
            std::set<Position> skips);
  void watch_at(Position position, const ReplayWatch& watch);
  void arrive(const AlteredEvents& events);

  std::shared_ptr<const ModuleDefinition> definition_;
  const Log& log_;
  std::set<Position> skips_;
  ViewFile file_;
  std::optional<Applier> applier_;    // let go before the file
  std::optional<IndexPlan> indexes_;  ///< until the first events have been applied
  Position position_ = 0;
  Position reported_ = 0;
  Timestamp latest_at_ = Timestamp::min();
};

}  // namespace annals
