// JSON of an event with fields of every kind: what is taken can be written and read again.
#include <annals/error.h>

#include "events/event_json.h"
#include "fuzz/schema.h"
#include "fuzz/scratch.h"

using namespace annals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto module = fuzz::zoo();
  static const EventType& type = *module->event("Everything");
  try {
    const Payload payload = from_json(type.schema, type.full_name, fuzz::text_of(data, size));
    require_valid(type, payload);
    PayloadReader reader(payload);
    const std::string json = to_json(reader.as(type.schema));
    fuzz::require(from_json(type.schema, type.full_name, json) == payload,
                  "the JSON of an event gives another event");
    (void)type.tags_of(payload);
  } catch (const Error& error) {
    fuzz::require(error.kind() == ErrorKind::invalid_argument, error.what());
  }
  return 0;
}
