#include "projections/view_directory.h"

#include <annals/error.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace annals {

namespace {

[[noreturn]] void fail(std::string_view doing, const std::filesystem::path& what) {
  int code = errno;
  throw Error(ErrorKind::io,
              fmt::format("{} {} failed: {}.", doing, what.string(), std::strerror(code)));
}

void sync(const std::filesystem::path& path, int flags) {
  int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) fail("Opening", path);
  int result = ::fsync(file);
  int code = errno;
  ::close(file);
  errno = code;
  if (result != 0) fail("Syncing", path);
}

}  // namespace

ViewDirectory::ViewDirectory(const std::filesystem::path& log) : path_(log.string() + "-views") {
  ensure();
}

void ViewDirectory::ensure() const {
  if (::mkdir(path_.c_str(), 0700) == 0) return;
  if (errno != EEXIST) fail("Making the directory", path_);
  struct stat found {};
  if (::lstat(path_.c_str(), &found) != 0) fail("Looking at", path_);
  // A link could lead the tables, which are deleted and built at will, to anywhere.
  if (S_ISLNK(found.st_mode)) {
    throw Error(
        ErrorKind::invalid_argument,
        fmt::format("Opening the views in {} failed: it is a symbolic link.", path_.string()));
  }
  if (!S_ISDIR(found.st_mode)) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("Opening the views in {} failed: it is no directory.", path_.string()));
  }
}

std::filesystem::path ViewDirectory::build_file(std::string_view module,
                                                std::string_view build) const {
  return path_ / fmt::format("{}.{}.db", module, build);
}

std::filesystem::path ViewDirectory::unfinished_file(std::string_view module,
                                                     std::string_view build) const {
  return path_ / fmt::format("{}.{}.db.building", module, build);
}

void ViewDirectory::point_to(std::string_view module, std::string_view build) const {
  auto target = build_file(module, build).filename();
  auto link = path_ / fmt::format("{}.db", module);
  std::error_code none;
  if (std::filesystem::read_symlink(link, none) == target) return;
  auto fresh = path_ / fmt::format("{}.db.link", module);
  ::unlink(fresh.c_str());
  if (::symlink(target.c_str(), fresh.c_str()) != 0) fail("Making the link", fresh);
  if (::rename(fresh.c_str(), link.c_str()) != 0) fail("Replacing the link", link);
}

std::vector<std::string> ViewDirectory::builds(std::string_view module) const {
  std::vector<std::string> found;
  std::error_code error;
  std::string prefix = fmt::format("{}.", module);
  for (const auto& entry : std::filesystem::directory_iterator(path_, error)) {
    std::string name = entry.path().filename().string();
    bool named_like_a_build =
        name.size() == prefix.size() + 8 + 3 && name.starts_with(prefix) && name.ends_with(".db");
    if (named_like_a_build) found.push_back(std::move(name));
  }
  std::sort(found.begin(), found.end());
  return found;
}

void ViewDirectory::remove_unfinished(std::string_view module) const {
  std::string prefix = fmt::format("{}.", module);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path_, error)) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || name.find(".db.building") == std::string::npos) continue;
    if (::unlink(entry.path().c_str()) != 0 && errno != ENOENT) fail("Deleting", entry.path());
  }
}

void ViewDirectory::remove_database(const std::filesystem::path& file) {
  // The write-ahead log goes first: without its database it would be taken for one of a new file.
  for (const char* suffix : {"-wal", "-shm", "-journal", ""}) {
    std::string path = file.string() + suffix;
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("Deleting", path);
  }
}

void ViewDirectory::publish(const std::filesystem::path& from,
                            const std::filesystem::path& to) const {
  // Closing a database tells nothing of an error when its write-ahead log is written into it; the
  // log is there still then, and holds what the file lacks.
  std::error_code none;
  if (std::filesystem::exists(from.string() + "-wal", none)) {
    throw Error(ErrorKind::io,
                fmt::format("Putting {} in place failed: its write-ahead log could not be written "
                            "into it.",
                            to.string()));
  }
  sync(from, O_RDONLY);
  if (::rename(from.c_str(), to.c_str()) != 0) fail("Putting in place", to);
  sync(path_, O_RDONLY | O_DIRECTORY);
}

PathLock ViewDirectory::lock(std::string_view module, std::chrono::milliseconds wait) const {
  return PathLock::wait_for_file(
      path_ / fmt::format("{}.lock", module), true, wait,
      fmt::format("The tables of {} are being opened or built by another program.", module));
}

}  // namespace annals
