#pragma once

#include <annals/append.h>
#include <annals/event.h>
#include <capnp/any.h>
#include <capnp/message.h>
#include <capnp/schema.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace annals {

/// What a decision answers: events (possibly none), or a rejection. A plain value.
struct Decision {
  std::vector<NewEvent> events;
  std::optional<Rejection> rejection;
  std::vector<std::string> warnings;  ///< given to the caller with the positions

  /// Adds a warning, in passing.
  Decision&& warn(std::string message) && {
    warnings.push_back(std::move(message));
    return std::move(*this);
  }
};

/// Refuses: `code` is for programs ("not_enough"), `message` a sentence for people.
Decision reject(std::string code, std::string message);

/// The canonical form of a struct, as the log stores it.
Payload canonical_payload(capnp::AnyStruct::Reader content);

/// The struct's own name ("Withdrawn" for "bank.capnp:Withdrawn").
std::string short_name(capnp::StructSchema schema);

/// Makes an event of the generated type `Event`: `fill` gets its builder.
template <class Event, class Fill>
NewEvent event(std::string stream, Fill&& fill) {
  capnp::word scratch[64] = {};
  capnp::MallocMessageBuilder message(kj::arrayPtr(scratch, 64));
  auto root = message.initRoot<Event>();
  fill(root);
  NewEvent made;
  made.stream = std::move(stream);
  made.type = short_name(capnp::Schema::from<Event>());
  made.payload = canonical_payload(capnp::toAny(root.asReader()));
  return made;
}

/// Agrees to these events.
template <class... Events>
Decision decide(Events... events) {
  Decision decision;
  (decision.events.push_back(std::move(events)), ...);
  return decision;
}
inline Decision decide(std::vector<NewEvent> events) {
  Decision decision;
  decision.events = std::move(events);
  return decision;
}

}  // namespace annals
