#include "projections/view.h"

#include <algorithm>

namespace annals {

namespace {

// One transaction's worth: what others wait for, at most.
constexpr int batch_events = 5'000;
constexpr std::chrono::milliseconds batch_time{200};
// How far the stored checkpoint may lag behind events that mean nothing to the view.
constexpr Position unstored_lag = 1'000;
constexpr std::size_t idle_statements = 256;

}  // namespace

View::View(ViewFile file, std::shared_ptr<const ModuleDefinition> definition, Log& log,
           SystemEvents& system_events)
    : definition_(std::move(definition)),
      path_(file.connection().path()),
      log_(log),
      system_events_(system_events),
      file_(std::move(file)),
      applier_(file_.connection(), definition_, log.types()),
      statements_(file_.connection(), idle_statements) {
  look();
}

void View::look() {
  learn(file_.checkpoint());
}

// What is known beyond the stored checkpoint ("no event of ours up to there") is about the log,
// which does not change, and so stays true whoever moves the checkpoint forward.
void View::learn(const Checkpoint& found) {
  through_ = found.position >= stored_ ? std::max(through_.load(), found.position) : found.position;
  stored_ = found.position;
  paused_ = found.paused;
}

// Within a transaction: whether somebody else has brought the view on, or paused or resumed it.
bool View::changed_meanwhile() {
  Position stored = stored_;
  bool paused = paused_;
  look();
  return stored != stored_ || paused != paused_;
}

bool View::follows_log() {
  std::lock_guard lock(mutex_);
  Checkpoint found = file_.checkpoint();
  if (found.position == 0) return true;
  ReadQuery query;
  query.from = query.to = found.position;
  auto events = log_.read(query);
  const RecordedEvent* event = events.next();
  return event && event->id == found.event;
}

void View::catch_up(Position target, const Progress& progress, const std::atomic<bool>* stop) {
  std::lock_guard lock(mutex_);
  catch_up_locked(target, progress, stop);
}

void View::catch_up_locked(Position target, const Progress& progress,
                           const std::atomic<bool>* stop) {
  do {
    look();
    if (paused_ || through_ >= target) return;
  } while (catch_up_from_here(target, progress, stop) == Step::again);
}

View::Step View::catch_up_from_here(Position target, const Progress& progress,
                                    const std::atomic<bool>* stop) {
  system_events_.read_up_to(target);
  skips_ = system_events_.skips(definition_->name());
  Position start = through_;
  ViewEvents events(log_, applier_, skips_, start + 1, target);
  const RecordedEvent* event = events.next();
  while (event) {
    if (stop && *stop) return Step::done;
    Step step = apply_batch(events, event, stop);
    if (step != Step::done) return step;
    if (progress && target - start > batch_events) progress(definition_->name(), stored_, target);
  }
  through_ = target;
  // Now and then a checkpoint that only events of others have passed is stored, so that the next
  // process need not look at them again.
  if (target - stored_ > unstored_lag) store_checkpoint(events.last_position(), events.last_id());
  return Step::done;
}

View::Step View::apply_batch(ViewEvents& events, const RecordedEvent*& event,
                             const std::atomic<bool>* stop) {
  sqlite::Transaction transaction(file_.connection(), sqlite::Transaction::Kind::write);
  if (changed_meanwhile()) return Step::again;
  auto deadline = std::chrono::steady_clock::now() + batch_time;
  int count = 0;
  Applied last;
  auto enough = [&] {
    return ++count >= batch_events || (stop && *stop) ||
           std::chrono::steady_clock::now() >= deadline;
  };
  if (auto failure = apply_some(events, event, last, enough)) {
    transaction.roll_back();
    pause_at(*failure);
    return Step::paused;
  }
  file_.advance(last.position, last.id);
  transaction.commit();
  through_ = stored_ = last.position;
  return Step::done;
}

// Applies from `event` on until `enough`.
std::optional<View::Failure> View::apply_some(ViewEvents& events, const RecordedEvent*& event,
                                              Applied& last, const std::function<bool()>& enough) {
  for (bool stop = false; event && !stop; event = events.next()) {
    if (auto failure = applier_.apply(*event)) return Failure{event->position, failure->message};
    last = {event->position, event->id};
    stop = enough();
  }
  return std::nullopt;
}

// What was applied in the same transaction before the failure went with it; it is done again, up
// to the event before, and kept together with the reason.
void View::pause_at(Failure failure) {
  for (;;) {
    sqlite::Transaction transaction(file_.connection(), sqlite::Transaction::Kind::write);
    if (changed_meanwhile()) return;
    ViewEvents events(log_, applier_, skips_, through_ + 1, failure.position - 1);
    const RecordedEvent* event = events.next();
    Applied last;
    if (auto earlier = apply_some(events, event, last, [] { return false; })) {
      failure = *earlier;
      continue;
    }
    if (last.position != 0) file_.advance(last.position, last.id);
    file_.pause(failure.position, failure.reason);
    transaction.commit();
    look();
    return;
  }
}

void View::store_checkpoint(Position position, const EventId& event) {
  sqlite::Transaction transaction(file_.connection(), sqlite::Transaction::Kind::write);
  if (changed_meanwhile()) return;
  file_.advance(position, event);
  transaction.commit();
  stored_ = position;
}

bool View::resume() {
  std::lock_guard lock(mutex_);
  sqlite::Transaction transaction(file_.connection(), sqlite::Transaction::Kind::write);
  look();
  if (!paused_) return false;
  file_.resume();
  transaction.commit();
  look();
  return true;
}

Checkpoint View::status(Position head) {
  std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock && !paused_) {  // being brought forward, which can take long
    Checkpoint known;
    known.position = through_;
    return known;
  }
  if (!lock) lock.lock();
  Checkpoint found = file_.checkpoint();
  learn(found);
  if (found.paused) return found;
  if (through_ < head) {
    system_events_.read_up_to(head);
    skips_ = system_events_.skips(definition_->name());
    ViewEvents events(log_, applier_, skips_, through_ + 1, head);
    const RecordedEvent* missing = events.next();
    through_ = missing ? missing->position - 1 : head;
  }
  found.position = through_;
  return found;
}

}  // namespace annals
