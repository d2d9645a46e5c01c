#pragma once

#include <annals/annals.h>
#include <notes.capnp.h>

#include <string>
#include <vector>

#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

inline NewEvent noted(const std::string& key, const std::string& text = "some words",
                      const std::string& pin = {}) {
  return event<notes::Noted>("note-" + key, [&](auto e) {
    e.setKey(key);
    e.setText(text);
    if (!pin.empty()) e.setPin(pin);
    auto topics = e.initTopics(2);
    topics.set(0, "topic-" + key);
    topics.set(1, "all");
  });
}

inline NewEvent erased(const std::string& key) {
  return event<notes::Erased>("note-" + key, [&](auto e) { e.setKey(key); });
}

/// A log whose first event registers the module of notes, which has no tables.
struct Notebook {
  TemporaryDirectory directory;
  ManualClock clock;
  std::filesystem::path path = directory / "notes.annals";
  std::unique_ptr<Engine> engine = open();

  std::unique_ptr<Engine> open() {
    EngineOptions options;
    options.modules = {
        Module::from<notes::Noted, notes::Erased>("notes", "-- annals:module notes strict\n")};
    options.clock = &clock;
    options.projectors = false;
    return std::make_unique<Engine>(Engine::open(path, std::move(options)));
  }

  /// One commit; gives the position of its last event.
  Position append(std::vector<NewEvent> events, Attribution attribution = {}) {
    clock.advance(std::chrono::milliseconds(1));
    AppendRequest request;
    request.events = std::move(events);
    request.attribution = std::move(attribution);
    return engine->append(std::move(request))->last_position;
  }
  Position append(NewEvent event, Attribution attribution = {}) {
    std::vector<NewEvent> events;
    events.push_back(std::move(event));
    return append(std::move(events), std::move(attribution));
  }
  /// Up to that head, one event a commit.
  void fill(Position head) {
    while (engine->head() < head) append(noted(std::to_string(engine->head() % 7)));
  }
};

}  // namespace annals::testing
