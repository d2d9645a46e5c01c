#pragma once

#include <annals/trace.h>

#include "engine/read_connection.h"

namespace annals {

/// The event with this id; nothing when there is none.
std::optional<RecordedEvent> find_event(ReadConnection& connection, const EventId& id);

/// Causes are looked up one after another by the index of ids; for effects one pass is made over
/// all events after `position`, without their payloads. Throws Error{not_found}.
Trace trace_event(ReadConnection& connection, Position position, const TraceOptions& options);

}  // namespace annals
