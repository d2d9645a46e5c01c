#include "bench/measured_events.h"

#include <annals/decision.h>
#include <capnp/message.h>

#include <random>

#include "bench.capnp.h"

namespace annals::bench {

std::vector<NewEvent> measured_events(std::uint64_t count, std::uint64_t streams) {
  std::mt19937_64 random(20'26);
  std::vector<NewEvent> events;
  events.reserve(count);
  const std::string notes(170, 'n');
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto sensor = "sensor-" + std::to_string(random() % streams);
    events.push_back(event<Measured>(sensor, [&](Measured::Builder measured) {
      measured.setSensor(sensor);
      measured.setValue(static_cast<std::int64_t>(i));
      measured.setQuality(0.5);
      measured.setNotes(notes);
    }));
  }
  return events;
}

Engine open_measured(const std::filesystem::path& path) {
  EngineOptions options;
  options.modules = {Module::from<Measured>("bench", "-- annals:module bench strict\n")};
  return Engine::open(path, std::move(options));
}

std::int64_t measured_value(kj::ArrayPtr<const capnp::word> words) {
  const kj::ArrayPtr<const capnp::word> segments[] = {words};
  capnp::SegmentArrayMessageReader message(segments);
  const auto measured = message.getRoot<Measured>();
  return measured.getValue() + static_cast<std::int64_t>(measured.getSensor().size());
}

}  // namespace annals::bench
