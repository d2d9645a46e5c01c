#pragma once

#include <filesystem>

namespace annals::soak {

/// A process that follows the log from its beginning to the event Ended and checks that each event
/// comes once and in order; returns its exit status.
int follow_to_the_end(const std::filesystem::path& log);

}  // namespace annals::soak
