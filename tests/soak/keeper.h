#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace annals::soak {

/// A process that does for this long what an operator does, in several threads at once, while
/// others write: it asks the tables and the past and checks that they add up, rebuilds them by one
/// definition and the other, switches and rolls back, makes backups and restores them elsewhere,
/// and verifies. Returns its exit status.
int keep_for(const std::filesystem::path& log, const std::filesystem::path& folder,
             std::uint64_t seed, std::chrono::milliseconds time);

}  // namespace annals::soak
