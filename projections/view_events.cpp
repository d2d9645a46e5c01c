#include "projections/view_events.h"

namespace annals {

namespace {

// What is worth a thread.
constexpr Position long_part = 2'000;

}  // namespace

// No types are asked for: a view mostly handles much of what it reads, and a scan of the log is
// several times faster than picking rows by an index.
ViewEvents::ViewEvents(const Log& log, const Applier& applier, const std::set<Position>& skips,
                       Position from, Position to)
    : applier_(applier), skips_(skips) {
  auto cursor = log.read({.from = from, .to = to});
  if (to >= from && to - from >= long_part) {
    ahead_.emplace(std::move(cursor),
                   [this](const RecordedEvent& event) { return is_wanted(event); });
  } else {
    events_.emplace(std::move(cursor));
  }
}

const RecordedEvent* ViewEvents::next() {
  if (ahead_) {
    const RecordedEvent* event = ahead_->next();
    last_position_ = event ? event->position : ahead_->last_position();
    last_id_ = event ? event->id : ahead_->last_id();
    return event;
  }
  while (const RecordedEvent* event = events_->next()) {
    last_position_ = event->position;
    last_id_ = event->id;
    if (is_wanted(*event)) return event;
  }
  return nullptr;
}

}  // namespace annals
