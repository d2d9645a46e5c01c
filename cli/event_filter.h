#pragma once

#include <annals/read.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"

namespace annals::cli {

/// Which events a command is about: the options that `log` and `export` share.
struct EventFilter {
  std::string stream;
  std::vector<std::string> types;
  std::vector<std::string> tags;
  std::string actor;
  std::optional<EventId> correlation;
  std::optional<std::uint64_t> from;
  std::optional<std::uint64_t> to;
  std::optional<Timestamp> since;
  std::optional<Timestamp> until;
  std::optional<std::uint64_t> limit;
  bool reverse = false;
};

void declare_filter(Arguments& arguments, EventFilter& filter);

/// Throws Failure (usage) for a tag that is not NAME=VALUE.
ReadQuery query_of(const EventFilter& filter);

}  // namespace annals::cli
