#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "projections/view.h"

namespace annals {

/// Brings the views of async modules forward in background threads, as events come: each module
/// by one thread at a time, several modules at once. A view that pauses stops itself alone; one
/// that the environment refuses (busy, a full disk) is tried again with the next events, or after
/// a second.
class Projectors {
 public:
  Projectors(Log& log, int threads, Progress progress);
  ~Projectors();  ///< stops between two batches and waits for the threads

  /// The views to bring forward, from now on.
  void set_views(std::vector<std::shared_ptr<View>> views);
  /// What the environment answered to the last attempt; empty when that went well.
  std::string trouble(std::string_view module) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace annals
