#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "projections/applier.h"
#include "projections/system_events.h"
#include "projections/view_file.h"

namespace annals {

/// Makes the file of a build from the log, without journal and without syncing. A file that was not
/// finished is of no use.
class BulkBuild {
 public:
  enum class Step { schema, data, indexes };
  enum class Manner {
    fast,      ///< in one transaction, with indexes that only queries need made last
    in_steps,  ///< as appends would have made it: all indexes first, a transaction every few events
  };
  struct Failure {
    Position position = 0;
    ApplyFailure why;
  };
  struct Watch {
    std::function<void(Step, Position done)> on_progress;  ///< at each step, and every 1 000 events
    std::function<bool()> stop;                            ///< asked as often
  };

  BulkBuild(std::shared_ptr<const ModuleDefinition> definition, Log& log,
            SystemEvents& system_events, Manner manner = Manner::fast)
      : definition_(std::move(definition)),
        log_(log),
        system_events_(system_events),
        manner_(manner) {}

  /// Makes `file`, replacing what is there, with the effects of all events up to `target`. On
  /// success ViewFile::open takes it. Otherwise the answer is the first event that could not be
  /// applied.
  std::optional<Failure> run(const std::filesystem::path& file, Position target,
                             const Watch& watch);
  /// After run: whether the watch stopped it.
  bool stopped() const { return stopped_; }
  /// How many events had an effect.
  std::uint64_t applied() const { return applied_; }

  /// All events up to `target` that cannot be applied, each left out before the next is tried.
  /// Slower than run: it undoes what it must. `found` is called for each; the file is scratch.
  void find_failures(const std::filesystem::path& file, Position target, const Watch& watch,
                     const std::function<void(const RecordedEvent&, const ApplyFailure&)>& found);

 private:
  std::optional<Failure> fill(ViewFile& file, Position target, const Watch& watch);
  void end_step(ViewFile& file, const RecordedEvent& event);
  bool stop_at(Position position, const Watch& watch);

  std::shared_ptr<const ModuleDefinition> definition_;
  Log& log_;
  SystemEvents& system_events_;
  Manner manner_;
  std::uint64_t applied_ = 0;
  Position reported_ = 0;
  bool stopped_ = false;
};

}  // namespace annals
