// A module's stored schemas and an event's stored payload, both from a stranger: four bytes with
// the length of the one, then the one, then the other.
#include <annals/error.h>

#include <cstring>
#include <vector>

#include "events/event_json.h"
#include "events/module_schema.h"
#include "fuzz/scratch.h"

using namespace annals;

namespace {

void use(const EventType& type, std::span<const std::byte> bytes) {
  try {
    const Payload payload = Payload::from_bytes(bytes.first(bytes.size() / 8 * 8));
    PayloadReader reader(payload);
    (void)to_json(reader.as(type.schema), Secrets::covered);
    (void)type.tags_of(payload);
    require_valid(type, payload);
    const std::string json = to_json(PayloadReader(payload).as(type.schema));
    (void)from_json(type.schema, type.full_name, json);
  } catch (const Error&) {
    // Refused is as good as understood.
  } catch (const kj::Exception&) {
    // Whoever reads a payload outside of a check expects this of it.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint32_t length = 0;
  if (size < sizeof length) return 0;
  std::memcpy(&length, data, sizeof length);
  const auto all = std::as_bytes(std::span(data, size)).subspan(sizeof length);
  const std::size_t schema_bytes = std::min<std::size_t>(length, all.size());
  try {
    const std::vector<std::byte> schema(all.begin(), all.begin() + schema_bytes);
    const ModuleSchema module("m", SchemaBundle::from_bytes(schema));
    for (const auto& type : module.events()) use(type, all.subspan(schema_bytes));
  } catch (const Error& error) {
    fuzz::require(error.kind() == ErrorKind::corrupt, error.what());
  }
  return 0;
}
