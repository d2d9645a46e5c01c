#pragma once

#include <cstdint>
#include <filesystem>
#include <random>

namespace annals::soak {

struct Options {
  std::uint64_t seconds = 10;
  std::uint64_t seed = std::random_device{}();
  std::uint64_t processes = 2;
  std::uint64_t threads = 4;
  std::uint64_t followers = 2;
  std::uint64_t keepers = 1;
  std::uint64_t rounds = 0;  ///< of crashes, at most; 0: any number
};

// Each works in an empty folder, prints what came of it, and throws std::runtime_error with the
// first thing that is not as it should be.

/// Threads in several processes append to one log while other processes follow it, and others
/// query, rebuild, roll back, back up, restore and verify it. Writers are killed now and then, and
/// any process is stopped for a moment. Then everything is compared with what the writers were
/// told.
void run_writers(const Options& options, const std::filesystem::path& folder);

/// Round after round, processes that append, rebuild, import and back up are killed at a random
/// moment, and everything is compared with what they were told.
void run_crashes(const Options& options, const std::filesystem::path& folder);

/// Two processes read and write the tables of the module "workspace" at once.
void run_workspace(const Options& options, const std::filesystem::path& folder);

}  // namespace annals::soak
