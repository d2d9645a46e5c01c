#pragma once

#include <annals/migration.h>

#include <chrono>

#include "projections/view_catalog.h"

namespace annals {

/// Tells how far a rebuild is: to the caller at once, to other processes through the catalog, a few
/// times a second. For one thread.
class RebuildProgress {
 public:
  RebuildProgress(ViewCatalog& catalog, const RebuildOptions& options, RebuildStatus start);
  ~RebuildProgress();  ///< nothing is under way any more
  RebuildProgress(const RebuildProgress&) = delete;
  RebuildProgress& operator=(const RebuildProgress&) = delete;

  void phase(RebuildPhase phase);
  /// Of the events that are to be applied in the phase `data`.
  void events(Position done, Position all);
  void trouble(std::uint64_t errors, std::uint64_t warnings);
  void backed_up();

 private:
  using Steady = std::chrono::steady_clock;
  void tell(bool at_once);

  ViewCatalog& catalog_;
  const RebuildOptions& options_;
  RebuildStatus status_;
  Steady::time_point data_since_;
  Steady::time_point noted_;
};

}  // namespace annals
