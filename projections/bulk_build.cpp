#include "projections/bulk_build.h"

#include "projections/index_plan.h"
#include "projections/view_directory.h"
#include "projections/view_events.h"

namespace annals {

namespace {

constexpr Position report_every = 1'000;
constexpr std::uint64_t events_a_step = 97;  // a prime: no regularity of the log's falls in with it

}  // namespace

std::optional<BulkBuild::Failure> BulkBuild::run(const std::filesystem::path& path, Position target,
                                                 const Watch& watch) {
  applied_ = 0;
  stopped_ = false;
  reported_ = 0;
  system_events_.read_up_to(target);
  ViewDirectory::remove_database(path);
  ViewFile file = ViewFile::create_unfinished(path, *definition_);
  if (auto failure = fill(file, target, watch)) return failure;
  if (!stopped_) ViewFile::finish(std::move(file));
  return std::nullopt;
}

std::optional<BulkBuild::Failure> BulkBuild::fill(ViewFile& file, Position target,
                                                  const Watch& watch) {
  sqlite::Connection& connection = file.connection();
  if (watch.on_progress) watch.on_progress(Step::schema, 0);
  connection.run("begin");
  create_tables(connection, *definition_);
  IndexPlan indexes(*definition_, *log_.types());
  while (manner_ == Manner::in_steps && indexes.make_next(connection)) {
  }
  Applier applier(connection, definition_, log_.types());
  auto skips = system_events_.skips(definition_->name());

  if (watch.on_progress) watch.on_progress(Step::data, 0);
  ViewEvents events(log_, applier, skips, 1, target);
  while (const RecordedEvent* event = events.next()) {
    indexes.make_for(connection, event->type);
    if (auto failure = applier.apply(*event)) return Failure{event->position, *failure};
    ++applied_;
    if (manner_ == Manner::in_steps && applied_ % events_a_step == 0) end_step(file, *event);
    if (stop_at(event->position, watch)) return std::nullopt;
  }
  file.advance(events.last_position(), events.last_id());
  if (watch.on_progress) watch.on_progress(Step::indexes, target);
  while (indexes.make_next(connection)) {
    if ((stopped_ = watch.stop && watch.stop())) return std::nullopt;
  }
  connection.run("commit");
  return std::nullopt;
}

void BulkBuild::end_step(ViewFile& file, const RecordedEvent& event) {
  file.advance(event.position, event.id);
  file.connection().run("commit");
  file.connection().run("begin");
}

bool BulkBuild::stop_at(Position position, const Watch& watch) {
  if (position - reported_ < report_every) return false;
  reported_ = position;
  if (watch.on_progress) watch.on_progress(Step::data, position);
  return stopped_ = watch.stop && watch.stop();
}

void BulkBuild::find_failures(
    const std::filesystem::path& path, Position target, const Watch& watch,
    const std::function<void(const RecordedEvent&, const ApplyFailure&)>& found) {
  stopped_ = false;
  reported_ = 0;
  system_events_.read_up_to(target);
  ViewDirectory::remove_database(path);
  ViewFile file = ViewFile::create_unfinished(path, *definition_);
  sqlite::Connection& connection = file.connection();
  connection.run("pragma journal_mode = memory");
  connection.run("begin");
  create_tables(connection, *definition_);
  IndexPlan indexes(*definition_, *log_.types());
  auto savepoint = connection.prepare("savepoint one_event");
  auto release = connection.prepare("release one_event");
  auto roll_back = connection.prepare("rollback to one_event");
  Applier applier(connection, definition_, log_.types());
  auto skips = system_events_.skips(definition_->name());
  ViewEvents events(log_, applier, skips, 1, target);
  while (const RecordedEvent* event = events.next()) {
    indexes.make_for(connection, event->type);
    savepoint.run();
    if (auto failure = applier.apply(*event)) {
      roll_back.run();
      found(*event, *failure);
    }
    release.run();
    if (stop_at(event->position, watch)) return;
  }
}

}  // namespace annals
