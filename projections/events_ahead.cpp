#include "projections/events_ahead.h"

#include <utility>

namespace annals {

namespace {

// A batch ends with whichever comes first. With the one that is being taken and the one that is
// being filled there are four, so memory stays within a few MiB.
constexpr std::size_t batch_events = 512;
constexpr std::size_t batch_payload_bytes = 1u << 20;
constexpr std::size_t batches_ahead = 2;

}  // namespace

EventsAhead::EventsAhead(EventCursor cursor, std::function<bool(const RecordedEvent&)> wanted)
    : cursor_(std::move(cursor)), wanted_(std::move(wanted)), reader_([this] { read(); }) {}

EventsAhead::~EventsAhead() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  reader_.join();
}

void EventsAhead::read() {
  std::exception_ptr failure;
  try {
    for (bool more = true; more;) {
      Batch batch;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return stopping_ || full_.size() < batches_ahead; });
        if (stopping_) return;
        if (!empty_.empty()) {
          batch = std::move(empty_.back());
          empty_.pop_back();
        }
      }
      more = fill(batch);
      {
        std::lock_guard lock(mutex_);
        full_.push_back(std::move(batch));
      }
      changed_.notify_one();
    }
  } catch (...) {
    failure = std::current_exception();
  }
  {
    std::lock_guard lock(mutex_);
    failure_ = failure;
    ended_ = true;
  }
  changed_.notify_one();
}

// False at the end of the reading. What was read before a failure is of no use to anybody: whoever
// takes the failure undoes his transaction.
bool EventsAhead::fill(Batch& batch) {
  if (batch.payload_bytes >= batch_payload_bytes) batch.events.clear();  // gives large ones back
  batch.size = batch.payload_bytes = 0;
  while (batch.size < batch_events && batch.payload_bytes < batch_payload_bytes) {
    const RecordedEvent* event = cursor_.next();
    if (!event) return false;
    last_position_ = event->position;
    last_id_ = event->id;
    if (!wanted_(*event)) continue;
    if (batch.size == batch.events.size()) batch.events.emplace_back();
    batch.events[batch.size++] = *event;
    batch.payload_bytes += event->payload.bytes().size();
  }
  return true;
}

const RecordedEvent* EventsAhead::next() {
  while (next_ == taken_.size) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !full_.empty() || ended_; });
    if (full_.empty()) {
      if (failure_) std::rethrow_exception(failure_);
      return nullptr;
    }
    empty_.push_back(std::exchange(taken_, std::move(full_.front())));
    full_.erase(full_.begin());
    next_ = 0;
    lock.unlock();
    changed_.notify_one();
  }
  return &taken_.events[next_++];
}

}  // namespace annals
