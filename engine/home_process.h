#pragma once

#include <sys/types.h>

#include <filesystem>

namespace annals {

/// Ties an open log to the process that opened it. A fork copies SQLite's memory of its locks, but
/// the locks themselves stay with the parent, and threads do: a child that used the copy, or opened
/// the same file once more, would take locks to be its own that are not, and could damage the file.
class HomeProcess {
 public:
  /// For the file of a log that is about to be opened by this process. Throws Error{closed} when
  /// the process was forked from one that had it open then.
  explicit HomeProcess(const std::filesystem::path& log);
  ~HomeProcess();
  HomeProcess(const HomeProcess&) = delete;
  HomeProcess& operator=(const HomeProcess&) = delete;

  /// As the constructor, for a file that need not be there.
  static void require_not_inherited(const std::filesystem::path& log);

  bool is_this() const;
  /// Throws Error{closed} in another process. Costs one system call.
  void require() const;

 private:
  pid_t process_;
  std::filesystem::path log_;
  dev_t device_ = 0;
  ino_t file_ = 0;
};

}  // namespace annals
