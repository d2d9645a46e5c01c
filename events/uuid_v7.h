#pragma once

#include <annals/clock.h>
#include <annals/event_id.h>

#include <mutex>
#include <random>

namespace annals {

/// Makes UUIDv7s: 48 bits of milliseconds, then 74 random bits, of which the upper are counted up
/// within a millisecond (RFC 9562, 6.2 method 2), so that one source's ids strictly increase even
/// when the clock stands still or goes back. Thread-safe.
class UuidV7Source {
 public:
  explicit UuidV7Source(Clock& clock);
  EventId next();

 private:
  Clock& clock_;
  std::mutex mutex_;
  std::uint64_t random_state_[4] = {};
  EventId last_;
};

}  // namespace annals
