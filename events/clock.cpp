#include <annals/clock.h>

#include <chrono>

namespace annals {

namespace {

class SystemClock final : public Clock {
 public:
  Timestamp now() override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

}  // namespace annals
