#include "projections/first_build.h"

#include "projections/bulk_build.h"

namespace annals {

namespace {

constexpr Position progress_every = 5'000;

}  // namespace

bool FirstBuild::run(Position target, const Progress& progress, const std::atomic<bool>& stop) {
  auto unfinished = directory_.unfinished_file(definition_->name(), definition_->build_name());
  Position reported = 0;
  BulkBuild::Watch watch;
  watch.stop = [&] { return stop.load(); };
  watch.on_progress = [&](BulkBuild::Step step, Position done) {
    bool is_due =
        done - reported >= progress_every || (step == BulkBuild::Step::indexes && reported);
    if (!progress || done <= reported || !is_due) return;
    progress(definition_->name(), reported = done, target);
  };
  // Without a journal a failed statement cannot be undone, so the build is done again up to the
  // event before. That happens once, unless the definition is not deterministic.
  BulkBuild build(definition_, log_, system_events_);
  while (auto failure = build.run(unfinished, target, watch)) {
    target = failure->position - 1;
    reported = 0;
  }
  if (build.stopped()) {
    ViewDirectory::remove_database(unfinished);
    return false;
  }
  directory_.publish(unfinished,
                     directory_.build_file(definition_->name(), definition_->build_name()));
  return true;
}

}  // namespace annals
