#include "projections/history/altered_events.h"

#include <algorithm>

namespace annals {

Position Alteration::first() const {
  Position first = none;
  if (!without.empty()) first = std::min(first, *without.begin());
  if (!replaced.empty()) first = std::min(first, replaced.begin()->first);
  if (!added.empty()) first = std::min(first, added.begin()->first + 1);
  return first;
}

AlteredEvents::AlteredEvents(const Log& log, const Applier& applier,
                             const std::set<Position>& skips, const Alteration& alteration,
                             Position from, Position to)
    : events_(log.read({.from = from, .to = to})),
      applier_(applier),
      skips_(skips),
      alteration_(alteration),
      added_(alteration.added.lower_bound(from - 1)),
      added_end_(alteration.added.upper_bound(to)),
      last_position_(from - 1) {}

bool AlteredEvents::has_effect(const RecordedEvent& event) const {
  if (alteration_.effective && event.at > *alteration_.effective) return false;
  return applier_.handles(event.type);
}

// What is added after a position comes before the log goes on.
const RecordedEvent* AlteredEvents::next() {
  for (;;) {
    while (added_ != added_end_ && added_->first <= last_position_) {
      const RecordedEvent& event = (added_++)->second;
      if (has_effect(event)) return &event;
    }
    const RecordedEvent* event = events_.next();
    if (!event) return nullptr;
    last_position_ = event->position;
    last_id_ = event->id;
    latest_at_ = std::max(latest_at_, event->at);
    if (skips_.contains(event->position) || alteration_.without.contains(event->position)) continue;
    auto other = alteration_.replaced.find(event->position);
    if (other != alteration_.replaced.end()) event = &other->second;
    if (has_effect(*event)) return event;
  }
}

}  // namespace annals
