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

void Batches::append() {
  AppendRequest request;
  request.events = std::exchange(events_, {});
  request.attribution.actor = actor_;
  std::size_t count = request.events.size();
  bytes_ = 0;
  AppendResult result = engine_.append(std::move(request));
  if (!result) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} stopped after {} events, the next {} were refused: {}", what_,
                            appended_, count, result.message()));
  }
  if (appended_ == 0) first_ = result->first_position;
  last_ = result->last_position;
  appended_ += count;
}

}  // namespace annals::importing
