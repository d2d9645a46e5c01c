#pragma once

#include <annals/engine.h>

#include <filesystem>

#include "engine/file_system.h"

namespace annals::importing::burndown {

/// A file or folder that an export makes: it grows under another name beside the one that it is to
/// have, and goes away unless it is published.
class GrowingTarget {
 public:
  /// Throws Error{invalid_argument} when something has the name already.
  explicit GrowingTarget(const std::filesystem::path& target);
  ~GrowingTarget();
  GrowingTarget(const GrowingTarget&) = delete;
  GrowingTarget& operator=(const GrowingTarget&) = delete;

  /// Where to write; nothing is there at first.
  const std::filesystem::path& path() const { return path_; }
  /// Durable, and under its name, at once.
  void publish();

 private:
  void require_free() const;

  FileSystem& files_ = real_file_system();
  std::filesystem::path target_;
  std::filesystem::path path_;
  bool published_ = false;
};

/// Throws Error{invalid_argument} when the log has no workspace to export.
void require_workspace(const Engine& engine, const std::filesystem::path& target);

}  // namespace annals::importing::burndown
