#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <set>

namespace annals::soak {

/// The processes that were started; what still runs at the end is killed.
class Children {
 public:
  Children() = default;
  ~Children();
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  /// To be called while this process has no threads and no log open.
  pid_t start(const std::function<int()>& work);
  /// Waits for its end; whether it ended with 0.
  bool ends_well(pid_t child);
  /// Keeps it, whoever waits for it, from doing anything for a while.
  void hold_up(pid_t child, std::chrono::milliseconds time);
  /// By SIGKILL; false when it had ended before.
  bool is_killed(pid_t child);

 private:
  int wait_for(pid_t child);

  // Whatever a process waits for is bounded: the slowest call, and waiting for others before it.
  static constexpr std::chrono::minutes longest_wait{3};

  std::set<pid_t> running_;
};

}  // namespace annals::soak
