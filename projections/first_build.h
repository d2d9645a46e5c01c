#pragma once

#include <atomic>
#include <memory>

#include "projections/view.h"
#include "projections/view_directory.h"

namespace annals {

/// Makes the file of a build that does not exist yet, with the effects of the events up to
/// `target`: in a file apart without journal and without syncing, with indexes that only queries
/// need made last, then synced and put in place in one step. Whatever interrupts it leaves nothing
/// but that file apart, which the next one deletes. An event that cannot be applied ends the build
/// before that event: the view can be opened and goes on from there.
///
/// The caller holds the module's ViewDirectory::lock.
class FirstBuild {
 public:
  FirstBuild(const ViewDirectory& directory, std::shared_ptr<const ModuleDefinition> definition,
             Log& log, SystemEvents& system_events)
      : directory_(directory),
        definition_(std::move(definition)),
        log_(log),
        system_events_(system_events) {}

  /// False when `stop` became true before the end: then there is no build.
  bool run(Position target, const Progress& progress, const std::atomic<bool>& stop);

 private:
  const ViewDirectory& directory_;
  std::shared_ptr<const ModuleDefinition> definition_;
  Log& log_;
  SystemEvents& system_events_;
};

}  // namespace annals
