#include "tests/soak/succession.h"

#include <fmt/format.h>

#include <stdexcept>

namespace annals::soak {

void Succession::next(const RecordedEvent& event) {
  if (event.position != last_ + 1) {
    throw std::runtime_error(fmt::format("after {} came {}", last_, event.position));
  }
  auto& version = versions_[event.stream];
  if (event.version != version + 1) {
    throw std::runtime_error(fmt::format("at {}: version {} of stream {} came after version {}",
                                         event.position, event.version, event.stream, version));
  }
  if (event.recorded_at < recorded_at_) {
    throw std::runtime_error(fmt::format("at {}: the time went back", event.position));
  }
  last_ = event.position;
  version = event.version;
  recorded_at_ = event.recorded_at;
}

}  // namespace annals::soak
