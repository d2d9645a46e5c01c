#include "engine/path_lock.h"

#include <annals/error.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

namespace annals {

namespace {

constexpr std::chrono::milliseconds poll_interval{5};

[[noreturn]] void fail(std::string_view doing, const std::filesystem::path& what) {
  int code = errno;
  throw Error(ErrorKind::io,
              fmt::format("{} {} failed: {}.", doing, what.string(), std::strerror(code)));
}

// flock, which may be interrupted by a signal; false when somebody else holds the lock.
bool try_lock(int descriptor, bool exclusive, const std::filesystem::path& what) {
  while (::flock(descriptor, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) fail("Locking", what);
  }
  return true;
}

bool is_at(int descriptor, const std::filesystem::path& path) {
  struct stat held {
  }, there{};
  return ::fstat(descriptor, &held) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

}  // namespace

std::optional<PathLock> PathLock::try_folder(const std::filesystem::path& folder) {
  int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) {
    if (errno == ENOENT) return std::nullopt;
    fail("Opening", folder);
  }
  PathLock lock(descriptor);
  // It may have been removed or renamed between opening and locking.
  if (!try_lock(descriptor, true, folder) || !is_at(descriptor, folder)) return std::nullopt;
  return lock;
}

std::optional<PathLock> PathLock::try_file(const std::filesystem::path& file, bool exclusive) {
  PathLock lock = open_file(file);
  if (!try_lock(lock.descriptor_, exclusive, file)) return std::nullopt;
  return lock;
}

PathLock PathLock::wait_for_file(const std::filesystem::path& file, bool exclusive,
                                 std::chrono::milliseconds wait, std::string_view busy) {
  PathLock lock = open_file(file);
  auto deadline = std::chrono::steady_clock::now() + wait;
  while (!try_lock(lock.descriptor_, exclusive, file)) {
    if (std::chrono::steady_clock::now() >= deadline) {
      throw Error(ErrorKind::busy, std::string(busy));
    }
    std::this_thread::sleep_for(poll_interval);
  }
  return lock;
}

PathLock PathLock::open_file(const std::filesystem::path& file) {
  int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) fail("Opening", file);
  return PathLock(descriptor);
}

PathLock::PathLock(PathLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

PathLock& PathLock::operator=(PathLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

PathLock::~PathLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

namespace {

std::filesystem::path lock_file_of(const std::filesystem::path& log) {
  return log.string() + "-lock";
}

}  // namespace

PathLock lock_log(const std::filesystem::path& log, bool exclusive,
                  std::chrono::milliseconds wait) {
  return PathLock::wait_for_file(
      lock_file_of(log), exclusive, wait,
      exclusive ? fmt::format("{} is open in some program; it must be closed first.", log.string())
                : fmt::format("{} is being replaced by another program.", log.string()));
}

std::optional<PathLock> try_lock_log(const std::filesystem::path& log) {
  return PathLock::try_file(lock_file_of(log), true);
}

}  // namespace annals
