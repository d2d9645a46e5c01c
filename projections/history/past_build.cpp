#include "projections/history/past_build.h"

#include <annals/error.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "projections/violation.h"

namespace annals {

namespace {

constexpr Position report_every = 1'000;
constexpr std::string_view unknown_boot = "unknown";

// Beside the checkpoint, what tells whether a kept build may be gone on with.
constexpr const char* create_past = R"sql(
create table annals_past (
  latest_at integer not null,  -- of the events up to the checkpoint
  skips text not null,         -- the positions up to the checkpoint that the module leaves out
  boot text not null           -- a file that was not synced is good until the machine starts anew
) strict
)sql";
constexpr const char* insert_past =
    "insert into annals_past (latest_at, skips, boot) values (?1, '', '')";
constexpr const char* update_past = "update annals_past set latest_at = ?1, skips = ?2, boot = ?3";
constexpr const char* update_synced = "update annals_past set boot = ''";
constexpr const char* select_past = R"sql(
select c.position, c.event, p.latest_at, p.skips, p.boot
from annals_checkpoint c, annals_past p
where c.module = ?1 and c.identity = ?2 and c.state = 'running'
)sql";

// A name of the time since the machine was started.
const std::string& this_boot() {
  static const std::string boot = [] {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string line;
    return std::getline(file, line) ? line : std::string(unknown_boot);
  }();
  return boot;
}

std::string text_of(const std::set<Position>& skips, Position through) {
  return fmt::to_string(fmt::join(skips.begin(), skips.upper_bound(through), ","));
}

std::int64_t micros(Timestamp time) {
  return std::int64_t{time.time_since_epoch().count()};
}

bool has_event(const Log& log, Position position, std::span<const std::byte> id) {
  if (position == 0) return true;
  ReadQuery query;
  query.from = query.to = position;
  auto events = log.read(query);
  const RecordedEvent* event = events.next();
  return event && std::ranges::equal(std::as_bytes(std::span(event->id.bytes)), id);
}

}  // namespace

PastBuild::PastBuild(ViewFile file, std::shared_ptr<const ModuleDefinition> definition,
                     const Log& log, std::set<Position> skips)
    : definition_(std::move(definition)),
      log_(log),
      skips_(std::move(skips)),
      file_(std::move(file)) {}

PastBuild::PastBuild(const std::filesystem::path& file,
                     const std::shared_ptr<const ModuleDefinition>& definition, const Log& log,
                     std::set<Position> skips)
    : PastBuild(ViewFile::create_unfinished(file, *definition), definition, log, std::move(skips)) {
  sqlite::Transaction transaction(connection(), sqlite::Transaction::Kind::write);
  connection().run(create_past);
  connection().prepare(insert_past).bind_all(micros(latest_at_)).run();
  create_tables(connection(), *definition_);
  indexes_.emplace(*definition_, *log.types());
  transaction.commit();
  applier_.emplace(connection(), definition_, log_.types());
}

std::unique_ptr<PastBuild> PastBuild::resume(const std::filesystem::path& file,
                                             std::shared_ptr<const ModuleDefinition> definition,
                                             const Log& log, std::set<Position> skips) {
  auto opened = ViewFile::open_unfinished(file, *definition);
  if (!opened) throw Error(ErrorKind::corrupt, fmt::format("{} is no build.", file.string()));
  std::unique_ptr<PastBuild> build(
      new PastBuild(*std::move(opened), std::move(definition), log, std::move(skips)));
  return take_up(std::move(build));
}

std::unique_ptr<PastBuild> PastBuild::follow(ViewFile file,
                                             std::shared_ptr<const ModuleDefinition> definition,
                                             const Log& log, std::set<Position> skips) {
  return take_up(std::unique_ptr<PastBuild>(
      new PastBuild(std::move(file), std::move(definition), log, std::move(skips))));
}

std::unique_ptr<PastBuild> PastBuild::take_up(std::unique_ptr<PastBuild> build) {
  build->position_ = build->file_.checkpoint().position;
  build->latest_at_ = Timestamp(
      std::chrono::microseconds(build->connection().integer("select latest_at from annals_past")));
  build->applier_.emplace(build->connection(), build->definition_, build->log_.types());
  return build;
}

void PastBuild::create_records() {
  sqlite::Transaction transaction(connection(), sqlite::Transaction::Kind::write);
  RowRecorder::create(connection());
  transaction.commit();
  records_lack_indexes_ = true;
}

void PastBuild::record_rows() {
  recorder_.emplace(connection());
}

void PastBuild::finish() && {
  applier_.reset();
  recorder_.reset();
  ViewFile::finish(std::move(file_));
}

void PastBuild::watch_at(Position position, const ReplayWatch& watch) {
  if (position - std::min(reported_, position) < report_every) return;
  reported_ = position;
  if (watch.on_progress) watch.on_progress(position);
  if (watch.stop && watch.stop()) {
    throw Error(ErrorKind::closed, "Replaying the log was stopped.");
  }
}

// At the end of a transaction.
void PastBuild::arrive(const AlteredEvents& events) {
  while (indexes_ && indexes_->make_next(connection())) {
  }
  indexes_.reset();
  if (std::exchange(records_lack_indexes_, false)) RowRecorder::create_indexes(connection());
  if (events.last_position() == position_) return;  // only added events came
  position_ = events.last_position();
  latest_at_ = std::max(latest_at_, events.latest_at());
  file_.advance(position_, events.last_id());
  connection()
      .prepare(update_past)
      .bind_all(micros(latest_at_), text_of(skips_, position_),
                recorder_ ? std::string() : this_boot())
      .run();
}

std::optional<Violation> PastBuild::advance(Position to, const ReplayWatch& watch) {
  if (to <= position_) return std::nullopt;
  const Alteration none;
  sqlite::Transaction transaction(connection(), sqlite::Transaction::Kind::write);
  position_ = file_.checkpoint().position;  // somebody else may have brought it forward
  if (recorder_) recorder_->begin();
  AlteredEvents events(log_, *applier_, skips_, none, position_ + 1, to);
  while (const RecordedEvent* event = events.next()) {
    if (indexes_) indexes_->make_for(connection(), event->type);
    if (recorder_) recorder_->forget();
    if (auto failure = applier_->apply(*event)) {
      return violation_of(*event, *failure, definition_->file());
    }
    if (recorder_) recorder_->record(event->position);
    watch_at(event->position, watch);
  }
  arrive(events);
  transaction.commit();
  return std::nullopt;
}

void PastBuild::advance_altered(Position to, const Alteration& alteration, const ReplayWatch& watch,
                                const std::function<void(Violation)>& found) {
  connection().run("pragma journal_mode = memory");
  sqlite::Transaction transaction(connection(), sqlite::Transaction::Kind::write);
  auto savepoint = connection().prepare("savepoint one_event");
  auto release = connection().prepare("release one_event");
  auto roll_back = connection().prepare("rollback to one_event");
  AlteredEvents events(log_, *applier_, skips_, alteration, position_ + 1, to);
  while (const RecordedEvent* event = events.next()) {
    if (indexes_) indexes_->make_for(connection(), event->type);
    savepoint.run();
    if (auto failure = applier_->apply(*event)) {
      roll_back.run();
      found(violation_of(*event, *failure, definition_->file()));
    }
    release.run();
    watch_at(events.last_position(), watch);
  }
  arrive(events);
  transaction.commit();
}

bool PastBuild::step(const RecordedEvent& event) {
  position_ = event.position;
  if (!applier_->handles(event.type) || skips_.contains(event.position)) return false;
  sqlite::Transaction transaction(connection(), sqlite::Transaction::Kind::write);
  if (auto failure = applier_->apply(event)) {
    throw Error(ErrorKind::invalid_argument, failure->message + ".");
  }
  transaction.commit();
  return true;
}

void PastBuild::mark_synced(const std::filesystem::path& file) {
  sqlite::Connection connection(file, {});
  connection.run("pragma journal_mode = off");
  connection.run("pragma synchronous = off");
  connection.run(update_synced);
}

bool PastBuild::is_sound(const std::filesystem::path& file, const ModuleDefinition& definition,
                         Position position, const Log& log, const std::set<Position>& skips,
                         Timestamp* latest_at) {
  try {
    sqlite::Connection connection(file, {.access = sqlite::Access::read_only, .immutable = true});
    return is_sound(connection, definition, position, log, skips, latest_at);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::busy) throw;
    return false;  // damaged or cut off; it is derived, and made again
  }
}

bool PastBuild::is_sound(sqlite::Connection& file, const ModuleDefinition& definition,
                         Position position, const Log& log, const std::set<Position>& skips,
                         Timestamp* latest_at) {
  auto past = file.prepare(select_past);
  past.bind_all(definition.name(), definition.identity());
  if (!past.step() || past.unsigned_integer(0) != position) return false;
  if (past.text(3) != text_of(skips, position)) return false;
  const bool same_boot = past.text(4) == this_boot() && this_boot() != unknown_boot;
  if (!past.text(4).empty() && !same_boot) return false;
  if (latest_at) *latest_at = Timestamp(std::chrono::microseconds(past.integer(2)));
  return has_event(log, position, past.blob(1));
}

}  // namespace annals
