#pragma once

#include <annals/verification.h>

#include <atomic>
#include <memory>
#include <string>

#include "engine/log.h"
#include "projections/bulk_build.h"
#include "projections/comparison.h"
#include "projections/view.h"
#include "projections/view_directory.h"

namespace annals {

/// Builds a module's tables anew from the log, twice and in two manners, and compares both with the
/// active build at the same position. Changes nothing; readers and writers go on. The two new
/// builds are scratch files in the views' folder, which the next opening or rebuild deletes when
/// this process is killed.
class DeepVerification {
 public:
  DeepVerification(Log& log, const DeepVerifyOptions& options, const StoredModule& in_force,
                   std::shared_ptr<const ModuleDefinition> definition);

  /// Waits for a rebuild of the module to end.
  ModuleVerification run();

 private:
  struct Refused {};

  void require_not_stopped() const;
  void problem(std::string sentence);
  std::unique_ptr<View> open(const std::filesystem::path& file);
  std::unique_ptr<View> build(const std::filesystem::path& file, BulkBuild::Manner manner,
                              Position target);
  void bring_to(View& fresh, Position position);
  void verify();
  void check_active();
  void compare(const std::filesystem::path& first, const std::filesystem::path& second,
               BuildComparison& with_active);
  void describe(TableVerification& result, BuildComparison& builds,
                const std::filesystem::path& fresh);
  std::vector<Value> key_of(const RowDifference& row, const std::filesystem::path& fresh) const;

  Log& log_;
  const DeepVerifyOptions& options_;
  std::shared_ptr<const ModuleDefinition> definition_;
  ViewDirectory directory_;
  SystemEvents system_events_;
  std::filesystem::path active_;
  ModuleVerification report_;
  std::atomic<bool> stopping_{false};
};

}  // namespace annals
