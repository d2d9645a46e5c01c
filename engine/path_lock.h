#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string_view>

namespace annals {

/// An advisory lock (flock) that a crash lets go of, on a file or folder. Excludes others within
/// this process, too.
class PathLock {
 public:
  /// On the folder; nothing when somebody has it, or there is no such folder any more.
  static std::optional<PathLock> try_folder(const std::filesystem::path& folder);
  /// On a file that is made when there is none, as below; nothing when somebody has it.
  static std::optional<PathLock> try_file(const std::filesystem::path& file, bool exclusive);
  /// On a file that is made when there is none, with mode 0600. Throws Error{busy} after `wait`,
  /// with the sentence `busy`.
  static PathLock wait_for_file(const std::filesystem::path& file, bool exclusive,
                                std::chrono::milliseconds wait, std::string_view busy);
  PathLock(PathLock&& other) noexcept;
  PathLock& operator=(PathLock&& other) noexcept;
  ~PathLock();

 private:
  explicit PathLock(int descriptor) : descriptor_(descriptor) {}
  static PathLock open_file(const std::filesystem::path& file);
  int descriptor_ = -1;
};

/// Held shared by whoever has the log open, and exclusive by whoever puts another file in its
/// place: the file `<log>-lock`, which stays.
PathLock lock_log(const std::filesystem::path& log, bool exclusive, std::chrono::milliseconds wait);
/// The same, exclusive, for whoever makes the log; nothing when somebody has it.
std::optional<PathLock> try_lock_log(const std::filesystem::path& log);

}  // namespace annals
