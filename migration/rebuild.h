#pragma once

#include <annals/migration.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "engine/log.h"
#include "migration/rebuild_lock.h"
#include "migration/rebuild_progress.h"
#include "projections/bulk_build.h"
#include "projections/view.h"
#include "projections/view_catalog.h"
#include "projections/views.h"

namespace annals {

/// What is to become active, and how.
struct RebuildJob {
  StoredModule in_force;
  /// How this program carries out the definition in force; null when it cannot.
  std::shared_ptr<const ModuleDefinition> active;
  StoredModule wanted;
  std::shared_ptr<const ModuleDefinition> target;
  bool reuse = false;                  ///< take the build of `wanted` that is there, if it is sound
  std::string reason;                  ///< for the switch's event
  Secrets secrets = Secrets::covered;  ///< in the rows that a comparison tells
  /// Takes a verified backup before anything becomes active; answers where it is. May be empty.
  std::function<std::string()> back_up;
};

/// One rebuild, from the lock to the switch. Everything before the switch happens in a file apart,
/// from the log as any reader sees it; the switch is one commit of the log, under whose write lock
/// the new build takes in the last events. See docs/migrations.md.
class Rebuild {
 public:
  Rebuild(Log& log, Views& views, RebuildJob job, const RebuildOptions& options);
  RebuildReport run();

 private:
  struct Cancelled {};
  struct Refused {};

  bool same_definition() const { return job_.wanted.identity == job_.in_force.identity; }
  std::filesystem::path active_file() const;
  void require_not_stopped() const;

  bool is_done_by_another();
  void carry_out();
  void back_up();
  bool reuse_build();
  void build();
  void catch_up();
  void list_violations();
  void validate();
  void check_structure();
  void run_checks();
  void compare();
  void compare_with(View& before);
  void publish();
  void make_active();
  void put_in_force();
  void replace_content();
  void prove(Position head);

  Log& log_;
  Views& views_;
  RebuildJob job_;
  const RebuildOptions& options_;
  ViewDirectory directory_;
  ViewCatalog catalog_;
  SystemEvents system_events_;
  std::filesystem::path file_;  ///< of the new build: scratch until it is published
  std::unique_ptr<View> fresh_;
  std::optional<RebuildProgress> progress_;
  RebuildReport report_;
  bool compared_ = false;
  bool published_ = false;  ///< the file is to stay
  std::atomic<bool> stopping_{false};
};

}  // namespace annals
