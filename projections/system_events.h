#pragma once

#include <annals/event.h>

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "engine/log.h"

namespace annals {

/// What the stream "$annals" tells the views: which events to leave out, and that definitions have
/// changed. Thread-safe.
class SystemEvents {
 public:
  explicit SystemEvents(Log& log) : log_(log) {}

  /// Reads what has come up to `head`; cheap when nothing has.
  void read_up_to(Position head);
  /// As read_up_to, for who knows that nothing of the stream stands between `from` and `to`.
  void nothing_between(Position from, Position to);

  /// The events that this module's views leave out.
  std::set<Position> skips(std::string_view module) const;
  /// The position of the newest definition read so far.
  Position last_registration() const;

 private:
  Log& log_;
  mutable std::mutex mutex_;
  Position read_through_ = 0;
  Position last_registration_ = 0;
  std::map<std::string, std::set<Position>, std::less<>> skips_;
};

}  // namespace annals
