#include "engine/home_process.h"

#include <annals/error.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <vector>

namespace annals {

namespace {

struct OpenFile {
  pid_t process;
  dev_t device;
  ino_t file;
  bool operator==(const OpenFile&) const = default;
};

/// The logs that this process has open. One table a process, like the one of SQLite that makes it
/// necessary; a fork copies both.
struct OpenFiles {
  std::mutex mutex;
  std::vector<OpenFile> files;
};

OpenFiles& open_files() {
  static OpenFiles table;
  return table;
}

void require_own(const std::vector<OpenFile>& files, const struct stat& status,
                 const std::filesystem::path& log) {
  const bool inherited = std::ranges::any_of(files, [&](const OpenFile& open) {
    return open.process != ::getpid() && open.device == status.st_dev && open.file == status.st_ino;
  });
  if (!inherited) return;
  throw Error(ErrorKind::closed,
              fmt::format("Opening {} failed: it was open when this process was forked, and its "
                          "locks stayed with the parent. Fork before it is opened, or start a "
                          "program anew in the child.",
                          log.string()));
}

}  // namespace

HomeProcess::HomeProcess(const std::filesystem::path& log) : process_(::getpid()), log_(log) {
  struct stat status {};
  if (::stat(log.c_str(), &status) != 0) return;  // opening it will tell
  auto& table = open_files();
  std::lock_guard lock(table.mutex);
  require_own(table.files, status, log);
  device_ = status.st_dev;
  file_ = status.st_ino;
  table.files.push_back({process_, device_, file_});
}

HomeProcess::~HomeProcess() {
  if (!is_this() || file_ == 0) return;
  auto& table = open_files();
  std::lock_guard lock(table.mutex);
  auto found = std::ranges::find(table.files, OpenFile{process_, device_, file_});
  if (found != table.files.end()) table.files.erase(found);
}

void HomeProcess::require_not_inherited(const std::filesystem::path& log) {
  struct stat status {};
  if (::stat(log.c_str(), &status) != 0) return;
  auto& table = open_files();
  std::lock_guard lock(table.mutex);
  require_own(table.files, status, log);
}

bool HomeProcess::is_this() const {
  return ::getpid() == process_;
}

void HomeProcess::require() const {
  if (is_this()) return;
  throw Error(ErrorKind::closed,
              fmt::format("{} was opened by the process that this one was forked from, and can be "
                          "used there alone.",
                          log_.string()));
}

}  // namespace annals
