#pragma once

#include <chrono>
#include <vector>

namespace annals::bench {

/// How long each of many calls took.
class Latencies {
 public:
  /// Runs `call` and notes its time.
  template <class Call>
  void measure(Call&& call) {
    const auto begin = std::chrono::steady_clock::now();
    call();
    add(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  void add(double microseconds) { microseconds_.push_back(microseconds); }
  void add(const Latencies& others);

  bool empty() const { return microseconds_.empty(); }
  /// In microseconds; 0.5 is the median, 1 the worst. 0 when nothing was measured.
  double quantile(double part) const;

 private:
  std::vector<double> microseconds_;
};

}  // namespace annals::bench
