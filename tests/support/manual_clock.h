#pragma once

#include <annals/clock.h>

#include <atomic>

namespace annals::testing {

/// Stands still until moved. Starts at 2026-01-01T00:00:00Z.
class ManualClock final : public Clock {
 public:
  Timestamp now() override { return Timestamp(std::chrono::microseconds(micros_.load())); }
  void set(Timestamp moment) { micros_ = moment.time_since_epoch().count(); }
  void advance(std::chrono::microseconds by) { micros_ += by.count(); }

 private:
  std::atomic<std::int64_t> micros_ = 1'767'225'600'000'000;
};

}  // namespace annals::testing
