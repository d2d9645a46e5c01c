#pragma once

#include <annals/engine.h>

#include <cstdint>
#include <filesystem>

namespace annals::bench {

/// A log of about `count` events of the module "work": one tenth of them make tasks, the others
/// change the statuses of tasks taken at random. Its module has no tables yet: as the one who
/// registers the built-in definition finds it. Returns how many events of the module it has.
std::uint64_t write_work_log(const std::filesystem::path& path, std::uint64_t count);

/// Opens a log with the built-in module and builds its tables where they are missing.
Engine open_work_log(const std::filesystem::path& path);

}  // namespace annals::bench
