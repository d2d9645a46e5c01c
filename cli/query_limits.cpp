#include "cli/query_limits.h"

#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace annals::cli {

void QueryLimitOptions::declare(Arguments& arguments) {
  arguments.option("--timeout", "SECONDS", timeout,
                   fmt::format("after which a query is stopped; {} when absent, 0 for never",
                               limits::query_time.count()));
}

QueryLimits QueryLimitOptions::limits() const {
  constexpr std::uint64_t thirty_years = 1'000'000'000;
  QueryLimits limits;
  if (timeout) limits.time = std::chrono::seconds(std::min(*timeout, thirty_years));
  return limits;
}

}  // namespace annals::cli
