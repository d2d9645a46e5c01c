#pragma once

#include <annals/append.h>
#include <annals/event.h>

#include <chrono>
#include <iterator>
#include <limits>
#include <memory>

namespace annals {

/// Which events to read, in which direction. Every part narrows; the default is the whole log.
struct ReadQuery {
  std::string stream;              ///< only this stream, when not empty
  std::vector<std::string> types;  ///< only these types, when not empty; full or unambiguous names
  std::vector<Tag> tags;           ///< only events that carry all of these
  std::string actor;               ///< only events of this actor, when not empty
  std::optional<EventId> correlation_id;               ///< only events that belong to this
  Position from = 1;                                   ///< first position to give
  Position to = std::numeric_limits<Position>::max();  ///< last position to give
  std::optional<Timestamp> since;                      ///< recorded at this time or later
  std::optional<Timestamp> until;                      ///< recorded at this time or earlier
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  bool reverse = false;  ///< newest first
};

/// The events of one reading, fetched page by page: memory stays bounded and no read transaction
/// is held between pages. A forward reading ends at the head as it was when the reading began.
/// To be used by one thread at a time; must not outlive its Engine.
class EventCursor {
 public:
  /// The next event, or null at the end. The event is overwritten by the following call.
  const RecordedEvent* next();

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = RecordedEvent;
    using difference_type = std::ptrdiff_t;
    using pointer = const RecordedEvent*;
    using reference = const RecordedEvent&;

    reference operator*() const { return *event_; }
    pointer operator->() const { return event_; }
    iterator& operator++() {
      event_ = cursor_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return !it.event_; }

   private:
    friend class EventCursor;
    explicit iterator(EventCursor* cursor) : cursor_(cursor), event_(cursor->next()) {}
    EventCursor* cursor_;
    const RecordedEvent* event_;
  };
  iterator begin() { return iterator(this); }
  std::default_sentinel_t end() const { return {}; }

  class Source;  // implemented by the engine
  explicit EventCursor(std::unique_ptr<Source> source);
  EventCursor(EventCursor&&) noexcept;
  EventCursor& operator=(EventCursor&&) noexcept;
  ~EventCursor();

 private:
  std::unique_ptr<Source> source_;
};

/// A reading that does not end: first the past, then each event as it is committed, by this or
/// any other process, in order, each exactly once. `next` is for one thread; `stop` for any.
class EventFollower {
 public:
  /// The next event, or null when none came within `wait` or after `stop`.
  /// The event is overwritten by the following call.
  const RecordedEvent* next(std::chrono::milliseconds wait);
  void stop();
  bool stopped() const;

  class Source;  // implemented by the engine
  explicit EventFollower(std::unique_ptr<Source> source);
  EventFollower(EventFollower&&) noexcept;
  EventFollower& operator=(EventFollower&&) noexcept;
  ~EventFollower();

 private:
  std::unique_ptr<Source> source_;
};

}  // namespace annals
