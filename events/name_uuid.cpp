#include "events/name_uuid.h"

#include <annals/event_id.h>

#include <algorithm>

#include "events/sha256.h"

namespace annals {

std::string name_uuid(std::string_view name) {
  const Digest digest = thread_sha256().hash(name);
  EventId id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x80);  // the version
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);  // the variant
  return id.to_string();
}

}  // namespace annals
