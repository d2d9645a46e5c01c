#pragma once

#include <annals/annals.h>
#include <shop.capnp.h>

#include "engine/log.h"
#include "events/schema_bundle.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

inline StoredModule shop_module() {
  const capnp::StructSchema events[] = {capnp::Schema::from<shop::Sold>(),
                                        capnp::Schema::from<shop::Returned>()};
  auto bundle = SchemaBundle::from_compiled(events, {});
  StoredModule module;
  module.name = "shop";
  module.mode = "strict";
  module.identity = to_hex(bundle.digest());
  module.schema.assign(bundle.bytes().begin(), bundle.bytes().end());
  return module;
}

inline NewEvent sold(std::string stream, std::string item, std::string customer = "ann",
                     std::int64_t cents = 100) {
  return event<shop::Sold>(std::move(stream), [&](auto e) {
    e.setItem(item);
    e.setCustomer(customer);
    e.setCents(cents);
  });
}

inline NewEvent returned(std::string stream, std::string item) {
  return event<shop::Returned>(std::move(stream), [&](auto e) { e.setItem(item); });
}

inline AppendRequest request(std::vector<NewEvent> events) {
  AppendRequest made;
  made.events = std::move(events);
  return made;
}

/// A log in a directory of its own, with the shop's types. Its first event registers them.
struct ShopLog {
  TemporaryDirectory directory;
  ManualClock clock;
  std::filesystem::path path = directory / "shop.annals";
  std::unique_ptr<Log> log = open();

  std::unique_ptr<Log> open(bool create = true) {
    auto opened = Log::open(path, {.create = create, .clock = &clock});
    opened->register_module(shop_module(), {});
    return opened;
  }
  void reopen() {
    log.reset();
    log = open();
  }

  AppendResult append(NewEvent event) {
    std::vector<NewEvent> events;
    events.push_back(std::move(event));
    return log->append(request(std::move(events)));
  }
};

inline std::vector<Position> positions(EventCursor cursor) {
  std::vector<Position> found;
  for (const auto& event : cursor) found.push_back(event.position);
  return found;
}

}  // namespace annals::testing
