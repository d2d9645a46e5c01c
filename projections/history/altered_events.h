#pragma once

#include <annals/event.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "engine/log.h"
#include "projections/applier.h"

namespace annals {

/// What a replay does otherwise than the log says.
struct Alteration {
  std::optional<Timestamp> effective;  ///< leaves out what takes effect later
  std::set<Position> without;
  std::map<Position, RecordedEvent> replaced;
  std::multimap<Position, RecordedEvent> added;  ///< after that position; 0: before the first

  bool empty() const { return !effective && first() == none; }
  /// The first position whose event is not as in the log, or has something before it; times aside.
  Position first() const;
  static constexpr Position none = UINT64_MAX;
};

/// The events from `from` to `to` as an alteration has them, in order: those that a definition
/// handles and that its module was not told to skip.
class AlteredEvents {
 public:
  /// All of them must outlive this.
  AlteredEvents(const Log& log, const Applier& applier, const std::set<Position>& skips,
                const Alteration& alteration, Position from, Position to);

  /// The next event, or null at the end; valid until the following call.
  const RecordedEvent* next();
  /// The last event of the log that was passed, whether it has an effect or not.
  Position last_position() const { return last_position_; }
  const EventId& last_id() const { return last_id_; }
  /// The latest `at` of the events of the log that were passed.
  Timestamp latest_at() const { return latest_at_; }

 private:
  bool has_effect(const RecordedEvent& event) const;

  EventCursor events_;
  const Applier& applier_;
  const std::set<Position>& skips_;
  const Alteration& alteration_;
  std::multimap<Position, RecordedEvent>::const_iterator added_, added_end_;
  Position last_position_ = 0;
  EventId last_id_;
  Timestamp latest_at_ = Timestamp::min();
};

}  // namespace annals
