#include "projections/view_events.h"

namespace annals {

// No types are asked for: a view mostly handles much of what it reads, and a scan of the log is
// several times faster than picking rows by an index.
ViewEvents::ViewEvents(const Log& log, const Applier& applier, const std::set<Position>& skips,
                       Position from, Position to)
    : events_(log.read({.from = from, .to = to})), applier_(applier), skips_(skips) {}

const RecordedEvent* ViewEvents::next() {
  while (const RecordedEvent* event = events_.next()) {
    last_position_ = event->position;
    last_id_ = event->id;
    if (applier_.handles(event->type) && !skips_.contains(event->position)) return event;
  }
  return nullptr;
}

}  // namespace annals
