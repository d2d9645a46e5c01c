#include "projections/first_build.h"

#include "projections/index_plan.h"

namespace annals {

namespace {

constexpr Position progress_every = 5'000;

}  // namespace

void FirstBuild::run(Position target, const Progress& progress) {
  auto unfinished = directory_.unfinished_file(definition_->name(), definition_->build_name());
  system_events_.read_up_to(target);
  // Without a journal a failed statement cannot be undone, so the build is done again up to the
  // event before. That happens once, unless the definition is not deterministic.
  for (;;) {
    ViewDirectory::remove_database(unfinished);
    ViewFile file = ViewFile::create_unfinished(unfinished, *definition_);
    Position failed = fill(file, target, progress);
    if (failed == 0) {
      ViewFile::finish(std::move(file));
      break;
    }
    target = failed - 1;
  }
  directory_.publish(unfinished,
                     directory_.build_file(definition_->name(), definition_->build_name()));
}

// The position of the event that could not be applied; 0 when all were and the file is complete.
Position FirstBuild::fill(ViewFile& file, Position target, const Progress& progress) {
  sqlite::Connection& connection = file.connection();
  connection.run("begin");
  create_tables(connection, *definition_);
  IndexPlan indexes = plan_indexes(*definition_);
  for (const auto& index : indexes.at_once) connection.run(index.text);
  Applier applier(connection, definition_, log_.types());
  auto skips = system_events_.skips(definition_->name());

  Position reported = 0;
  ViewEvents events(log_, applier, skips, 1, target);
  while (const RecordedEvent* event = events.next()) {
    if (applier.apply(*event)) return event->position;
    if (progress && event->position - reported >= progress_every) {
      progress(definition_->name(), reported = event->position, target);
    }
  }
  file.advance(events.last_position(), events.last_id());
  for (const auto& index : indexes.afterwards) connection.run(index.text);
  connection.run("commit");
  if (progress && reported != 0) progress(definition_->name(), target, target);
  return 0;
}

}  // namespace annals
