#include "bench/caller.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/contest.h"

namespace annals::bench {

double Latency::at(double share) const {
  if (samples_ms.empty()) return 0;
  const auto rank = std::ceil(share * static_cast<double>(samples_ms.size()));
  return samples_ms[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

std::string latency_line(const Latency& latency) {
  return fmt::format("{:<46} {:>9.3f} {:>9.3f} {:>9.3f} ms {:>9}", latency.name, latency.at(0.5),
                     latency.at(0.99), latency.at(1.0), latency.samples_ms.size());
}

Caller::Caller(std::string name, std::function<void(std::uint64_t)> call)
    : latency_{std::move(name), {}} {
  thread_ = std::thread([this, call = std::move(call)] {
    for (std::uint64_t i = 0; !stop_; ++i) {
      latency_.samples_ms.push_back(seconds_of([&] { call(i); }) * 1000);
    }
  });
}

Latency Caller::stop() {
  stop_ = true;
  thread_.join();
  std::ranges::sort(latency_.samples_ms);
  return std::move(latency_);
}

}  // namespace annals::bench
