#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace annals::bench {

/// How long single calls took, one after another in one thread.
struct Latency {
  std::string name;
  std::vector<double> samples_ms;  ///< sorted

  double at(double share) const;  ///< 0.99: what 99 of 100 calls did not exceed
};

std::string latency_line(const Latency& latency);

/// Calls one thing again and again in a thread of its own, with a number that counts up, until it
/// is stopped.
class Caller {
 public:
  Caller(std::string name, std::function<void(std::uint64_t)> call);
  Latency stop();

 private:
  Latency latency_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace annals::bench
