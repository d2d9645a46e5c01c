#pragma once

#include <optional>
#include <set>

#include "engine/log.h"
#include "projections/applier.h"
#include "projections/events_ahead.h"

namespace annals {

/// The events of a part of the log that have an effect on a view, in order: those that its
/// definition handles and that it was not told to skip. Reads the log page by page, and a long part
/// ahead in a thread of its own. What it is given must outlive it unchanged.
class ViewEvents {
 public:
  ViewEvents(const Log& log, const Applier& applier, const std::set<Position>& skips, Position from,
             Position to);

  /// The next event, or null at the end; overwritten by the following call.
  const RecordedEvent* next();
  /// The event that was read last, whether it has an effect or not; at the end the one at `to`.
  Position last_position() const { return last_position_; }
  const EventId& last_id() const { return last_id_; }

 private:
  bool is_wanted(const RecordedEvent& event) const {
    return applier_.handles(event.type) && !skips_.contains(event.position);
  }

  const Applier& applier_;
  const std::set<Position>& skips_;
  std::optional<EventCursor> events_;  // or
  std::optional<EventsAhead> ahead_;
  Position last_position_ = 0;
  EventId last_id_;
};

}  // namespace annals
