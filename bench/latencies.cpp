#include "bench/latencies.h"

#include <algorithm>

namespace annals::bench {

void Latencies::add(const Latencies& others) {
  microseconds_.insert(microseconds_.end(), others.microseconds_.begin(),
                       others.microseconds_.end());
}

double Latencies::quantile(double part) const {
  if (microseconds_.empty()) return 0;
  auto sorted = microseconds_;
  const auto last = static_cast<double>(sorted.size() - 1);
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(part * last);
  std::ranges::nth_element(sorted, at);
  return *at;
}

}  // namespace annals::bench
