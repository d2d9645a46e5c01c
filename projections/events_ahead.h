#pragma once

#include <annals/read.h>

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace annals {

/// Reads events in a thread of its own, a few batches ahead of the one who takes them, so that
/// reading the log and applying it go on at the same time. Taken by one thread.
class EventsAhead {
 public:
  /// `wanted` says, in the reading thread, which events are passed on.
  EventsAhead(EventCursor cursor, std::function<bool(const RecordedEvent&)> wanted);
  ~EventsAhead();  ///< ends the reading, wherever it is
  EventsAhead(const EventsAhead&) = delete;
  EventsAhead& operator=(const EventsAhead&) = delete;

  /// The next event, or null at the end; valid until the following call. Throws what reading threw.
  const RecordedEvent* next();
  /// At the end: the event that was read last, wanted or not; 0 when there was none.
  Position last_position() const { return last_position_; }
  const EventId& last_id() const { return last_id_; }

 private:
  struct Batch {
    std::vector<RecordedEvent> events;  // memory re-used from batch to batch
    std::size_t size = 0;
    std::size_t payload_bytes = 0;
  };
  void read();
  bool fill(Batch& batch);

  EventCursor cursor_;
  std::function<bool(const RecordedEvent&)> wanted_;

  // Of the one who takes.
  Batch taken_;
  std::size_t next_ = 0;

  // Of the reader, until `ended_`.
  Position last_position_ = 0;
  EventId last_id_;

  std::mutex mutex_;  // over what follows
  std::condition_variable changed_;
  std::vector<Batch> full_;  // the oldest first
  std::vector<Batch> empty_;
  std::exception_ptr failure_;
  bool ended_ = false;
  bool stopping_ = false;

  std::thread reader_;
};

}  // namespace annals
