// The public faces of LogReader and LogFollower.
#include <annals/read.h>

#include "engine/log_follower.h"
#include "engine/log_reader.h"

namespace annals {

EventCursor::EventCursor(std::unique_ptr<Source> source) : source_(std::move(source)) {}
EventCursor::EventCursor(EventCursor&&) noexcept = default;
EventCursor& EventCursor::operator=(EventCursor&&) noexcept = default;
EventCursor::~EventCursor() = default;
const RecordedEvent* EventCursor::next() {
  return source_->next();
}

EventFollower::EventFollower(std::unique_ptr<Source> source) : source_(std::move(source)) {}
EventFollower::EventFollower(EventFollower&&) noexcept = default;
EventFollower& EventFollower::operator=(EventFollower&&) noexcept = default;
EventFollower::~EventFollower() = default;
const RecordedEvent* EventFollower::next(std::chrono::milliseconds wait) {
  return source_->next(wait);
}
void EventFollower::stop() {
  source_->stop();
}
bool EventFollower::stopped() const {
  return source_->stopped();
}

}  // namespace annals
