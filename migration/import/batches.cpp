#include "migration/import/batches.h"

#include <annals/limits.h>
#include <fmt/format.h>

#include <utility>

namespace annals::importing {

Batches::Batches(Engine& engine, std::string what, std::string actor)
    : engine_(engine), what_(std::move(what)), actor_(std::move(actor)) {}

void Batches::add(NewEvent event) {
  std::size_t bytes = event.payload.bytes().size();
  if (bytes > limits::payload_bytes) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} failed after {} events: a row of {} bytes is more than an event "
                            "can hold ({}), for stream {}.",
                            what_, appended_, bytes, limits::payload_bytes, event.stream));
  }
  if (!events_.empty() && (events_.size() == most_events || bytes_ + bytes > most_bytes)) append();
  bytes_ += bytes + event.metadata.size();
  events_.push_back(std::move(event));
}

void Batches::finish() {
  if (!events_.empty()) append();
}

AppendResult Batches::try_append(std::vector<NewEvent> events) {
  AppendRequest request;
  const std::size_t count = events.size();
  request.events = std::move(events);
  request.attribution.actor = actor_;
  AppendResult result = engine_.append(std::move(request));
  if (result) {
    if (appended_ == 0) first_ = result->first_position;
    last_ = result->last_position;
    appended_ += count;
  }
  return result;
}

void Batches::append() {
  std::vector<NewEvent> events = std::exchange(events_, {});
  bytes_ = 0;
  if (!try_append(events)) append_one_by_one(std::move(events));
}

// Finds the one that is refused.
void Batches::append_one_by_one(std::vector<NewEvent> events) {
  for (NewEvent& event : events) {
    AppendResult result = try_append({std::move(event)});
    if (result) continue;
    throw EventRefused(fmt::format("{} stopped after {} events, the next one was refused: {}",
                                   what_, appended_, result.message()),
                       appended_, result.message());
  }
}

}  // namespace annals::importing
