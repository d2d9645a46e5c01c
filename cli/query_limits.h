#pragma once

#include <annals/query_limits.h>

#include <cstdint>
#include <optional>

#include "cli/arguments.h"

namespace annals::cli {

/// `--timeout SECONDS`: what a query may take.
struct QueryLimitOptions {
  std::optional<std::uint64_t> timeout;

  void declare(Arguments& arguments);
  QueryLimits limits() const;
};

}  // namespace annals::cli
