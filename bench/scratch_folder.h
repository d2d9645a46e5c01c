#pragma once

#include <filesystem>
#include <string>

namespace annals::bench {

/// A folder of one's own on the disk that is measured; gone with its contents at the end.
class ScratchFolder {
 public:
  /// Below `parent`, which is made when it does not exist.
  explicit ScratchFolder(const std::filesystem::path& parent);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace annals::bench
