#include "migration/rebuild_lock.h"

#include <annals/error.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <tuple>

#include "projections/view_catalog.h"

namespace annals {

namespace {

constexpr std::string_view scratch_suffix = ".db.rebuilding";
constexpr std::chrono::milliseconds between_looks{20};

// Where the rebuild under way says that it is.
std::tuple<RebuildPhase, Position, double> progress_of_other(const ViewDirectory& directory,
                                                             std::string_view module) {
  for (const auto& status : ViewCatalog(directory).rebuilds()) {
    if (status.module == module) return {status.phase, status.events_done, status.percent};
  }
  return {};
}

}  // namespace

RebuildLock::RebuildLock(const ViewDirectory& directory, std::string_view module)
    : directory_(directory),
      module_(module),
      path_(directory.path() / fmt::format("{}.rebuild.lock", module)) {
  try_it();
}

void RebuildLock::try_it() {
  lock_ = PathLock::try_file(path_, true);
}

void RebuildLock::wait(const std::stop_token& stop, std::chrono::milliseconds patience) {
  if (lock_) return;
  auto seen = progress_of_other(directory_, module_);
  auto since = std::chrono::steady_clock::now();
  while (!lock_ && !stop.stop_requested()) {
    std::this_thread::sleep_for(between_looks);
    try_it();
    if (lock_ || std::chrono::steady_clock::now() - since < patience) continue;
    auto now = progress_of_other(directory_, module_);
    if (now == seen) {
      throw Error(ErrorKind::busy,
                  fmt::format("The tables of {} are being rebuilt or verified by another program.",
                              module_));
    }
    seen = now;
    since = std::chrono::steady_clock::now();
  }
}

std::filesystem::path scratch_file(const ViewDirectory& directory, std::string_view module,
                                   std::string_view build) {
  return directory.path() / fmt::format("{}.{}{}", module, build, scratch_suffix);
}

void remove_scratch(const ViewDirectory& directory, std::string_view module) {
  std::string prefix = fmt::format("{}.", module);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path(), error)) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || name.find(scratch_suffix) == std::string::npos) continue;
    if (::unlink(entry.path().c_str()) == 0 || errno == ENOENT) continue;
    const int code = errno;
    throw Error(ErrorKind::io,
                fmt::format("Deleting {} failed: {}.", entry.path().string(), std::strerror(code)));
  }
}

}  // namespace annals
