#pragma once

#include <annals/event.h>

#include <string>
#include <unordered_map>

namespace annals::soak {

/// Checks events as they come: positions 1, 2, 3 … without gap or repeat, versions of each stream
/// likewise, times that do not go back.
class Succession {
 public:
  /// Throws std::runtime_error that says what does not follow.
  void next(const RecordedEvent& event);
  Position last() const { return last_; }

 private:
  Position last_ = 0;
  Timestamp recorded_at_{};
  std::unordered_map<std::string, StreamVersion> versions_;
};

}  // namespace annals::soak
