#pragma once

#include <annals/timestamp.h>

namespace annals {

/// Where the engine reads the time. Given from outside so that tests can hold it still.
/// `now` is called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() = 0;
};

/// The system's real-time clock. Lives for ever.
Clock& system_clock();

}  // namespace annals
