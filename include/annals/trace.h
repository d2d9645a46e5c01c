#pragma once

#include <annals/event.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace annals {

struct TraceOptions {
  bool causes = true;
  bool effects = true;
  std::uint64_t limit = 10'000;  ///< causes, and effects, at most
};

/// What led to an event, and what followed from it, by the causation ids that callers gave. A cause
/// stands before its effect in the log; an id that names no such event is not followed, so there
/// are no circles.
struct Trace {
  RecordedEvent event;
  std::vector<RecordedEvent> causes;     ///< the nearest first
  std::optional<EventId> unknown_cause;  ///< named by the last of these, and not in the log before
  std::vector<RecordedEvent> effects;    ///< by position; each one's cause is the event or another
  bool cut_off = false;                  ///< there are more causes or effects than the limit
};

}  // namespace annals
