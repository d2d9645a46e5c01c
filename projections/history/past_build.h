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
#include "projections/history/row_recorder.h"
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
  PastBuild(const std::filesystem::path& file,
            const std::shared_ptr<const ModuleDefinition>& definition, const Log& log,
            std::set<Position> skips);
  /// Goes on with a copy of a build that is_sound.
  static std::unique_ptr<PastBuild> resume(const std::filesystem::path& file,
                                           std::shared_ptr<const ModuleDefinition> definition,
                                           const Log& log, std::set<Position> skips);

  /// The same with a file that others may have open and bring forward, too. A failure leaves it as
  /// it was.
  static std::unique_ptr<PastBuild> follow(ViewFile file,
                                           std::shared_ptr<const ModuleDefinition> definition,
                                           const Log& log, std::set<Position> skips);

  Position position() const { return position_; }
  /// Whether these are the events that it leaves out.
  bool leaves_out(const std::set<Position>& skips) const { return skips_ == skips; }
  /// The latest `at` of the events so far.
  Timestamp latest_at() const { return latest_at_; }
  sqlite::Connection& connection() { return file_.connection(); }

  /// From now on `advance` also records what events change in which rows.
  void record_rows();
  /// Makes the tables for that, in a build before its first event.
  void create_records();
  /// Closes the file, so that ViewFile::open takes it.
  void finish() &&;

  /// Applies the events up to `to` in one transaction. The answer is the first one that could not
  /// be applied.
  std::optional<Violation> advance(Position to, const ReplayWatch& watch);
  /// The same with an alteration; what cannot be applied is left out and told to `found`.
  void advance_altered(Position to, const Alteration& alteration, const ReplayWatch& watch,
                       const std::function<void(Violation)>& found);

  /// Applies the next event of the log, which is known to be applicable; the checkpoint in the file
  /// stays behind. False when it has no effect here, and nothing was done.
  bool step(const RecordedEvent& event);

  /// Tells a file, which is about to be synced, that it is good for ever. Others are no longer
  /// sound when the machine has been started anew, since a part of them may not have reached the
  /// disk.
  static void mark_synced(const std::filesystem::path& file);
  /// Whether a kept file is a build of this definition at `position` of this very log, with these
  /// events left out. What it tells of `at` goes to `latest_at`.
  static bool is_sound(const std::filesystem::path& file, const ModuleDefinition& definition,
                       Position position, const Log& log, const std::set<Position>& skips,
                       Timestamp* latest_at = nullptr);
  /// The same of a file that is open.
  static bool is_sound(sqlite::Connection& file, const ModuleDefinition& definition,
                       Position position, const Log& log, const std::set<Position>& skips,
                       Timestamp* latest_at = nullptr);

 private:
  PastBuild(ViewFile file, std::shared_ptr<const ModuleDefinition> definition, const Log& log,
            std::set<Position> skips);
  static std::unique_ptr<PastBuild> take_up(std::unique_ptr<PastBuild> build);
  void watch_at(Position position, const ReplayWatch& watch);
  void arrive(const AlteredEvents& events);

  std::shared_ptr<const ModuleDefinition> definition_;
  const Log& log_;
  std::set<Position> skips_;
  ViewFile file_;
  std::optional<Applier> applier_;    // let go before the file
  std::optional<IndexPlan> indexes_;  ///< until the first events have been applied
  std::optional<RowRecorder> recorder_;
  bool records_lack_indexes_ = false;
  Position position_ = 0;
  Position reported_ = 0;
  Timestamp latest_at_ = Timestamp::min();
};

}  // namespace annals
