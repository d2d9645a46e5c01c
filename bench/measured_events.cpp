#include "bench/measured_events.h"

#include <annals/decision.h>
#include <capnp/message.h>

#include <random>
#include <stdexcept>

#include "bench.capnp.h"

namespace annals::bench {

std::vector<NewEvent> measured_events(std::uint64_t count, std::uint64_t streams,
                                      std::uint64_t seed) {
  std::mt19937_64 random(seed);
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

std::string area_name(std::uint64_t area) {
  return "area-" + std::to_string(area);
}

std::vector<NewEvent> labelled_events(std::uint64_t count, std::uint64_t areas) {
  std::mt19937_64 random(20'26);
  std::vector<NewEvent> events;
  events.reserve(count);
  const std::string notes(190, 'n');
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto stream = "station-" + std::to_string(random() % 1'000);
    events.push_back(event<Labelled>(stream, [&](Labelled::Builder labelled) {
      labelled.setArea(area_name(random() % areas));
      labelled.setValue(static_cast<std::int64_t>(i));
      labelled.setNotes(notes);
    }));
  }
  return events;
}

Engine open_measured(const std::filesystem::path& path) {
  EngineOptions options;
  options.modules = {Module::from<Measured, Labelled>("bench", "-- annals:module bench strict\n")};
  return Engine::open(path, std::move(options));
}

void append_all(Engine& engine, std::span<const NewEvent> events) {
  AppendRequest request;
  request.events.assign(events.begin(), events.end());
  if (auto result = engine.append(std::move(request)); !result) {
    throw std::runtime_error("append: " + result.message());
  }
}

std::int64_t measured_value(kj::ArrayPtr<const capnp::word> words) {
  const kj::ArrayPtr<const capnp::word> segments[] = {words};
  capnp::SegmentArrayMessageReader message(segments);
  const auto measured = message.getRoot<Measured>();
  return measured.getValue() + static_cast<std::int64_t>(measured.getSensor().size());
}

std::int64_t labelled_value(kj::ArrayPtr<const capnp::word> words) {
  const kj::ArrayPtr<const capnp::word> segments[] = {words};
  capnp::SegmentArrayMessageReader message(segments);
  const auto labelled = message.getRoot<Labelled>();
  return labelled.getValue() + static_cast<std::int64_t>(labelled.getArea().size());
}

}  // namespace annals::bench
