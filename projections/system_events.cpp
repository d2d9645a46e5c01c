#include "projections/system_events.h"

#include <fmt/format.h>

#include "events/canonical.h"
#include "events/module_schema.h"
#include "events/system.capnp.h"

namespace annals {

void SystemEvents::read_up_to(Position head) {
  std::lock_guard lock(mutex_);
  if (head <= read_through_) return;
  ReadQuery query;
  query.stream = "$annals";
  query.from = read_through_ + 1;
  query.to = head;
  auto events = log_.read(query);
  while (const RecordedEvent* event = events.next()) {
    if (event->type == "annals.ModuleRegistered" || event->type == "annals.BuildSwitched") {
      last_registration_ = event->position;
    } else if (event->type == "annals.EventSkipped") {
      require_readable(event->payload.words(), capnp::Schema::from<system::EventSkipped>(),
                       ErrorKind::corrupt,
                       fmt::format("The payload of event {}, {}", event->position, event->type));
      PayloadReader reader(event->payload);
      auto skip = reader.any().as<system::EventSkipped>();
      skips_[std::string(skip.getModule().cStr())].insert(skip.getPosition());
    }
  }
  read_through_ = head;
}

void SystemEvents::nothing_between(Position from, Position to) {
  std::lock_guard lock(mutex_);
  if (read_through_ == from) read_through_ = to;
}

std::set<Position> SystemEvents::skips(std::string_view module) const {
  std::lock_guard lock(mutex_);
  auto found = skips_.find(module);
  return found != skips_.end() ? found->second : std::set<Position>();
}

Position SystemEvents::last_registration() const {
  std::lock_guard lock(mutex_);
  return last_registration_;
}

}  // namespace annals
