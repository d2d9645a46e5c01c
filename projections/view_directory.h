#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/path_lock.h"

namespace annals {

/// The folder beside a log that holds its views, and the names in it:
///   work.3f9c12ab.db           one build of the module work
///   work.3f9c12ab.db.building  the same while it is built for the first time
///   work.db                    symbolic link to the active build
///   work.lock                  held (flock) by who opens or builds a view of the module
class ViewDirectory {
 public:
  /// `<log>-views`, made with mode 0700 when missing. Throws Error{invalid_argument} when it is a
  /// symbolic link or no directory, Error{io} when it cannot be made.
  explicit ViewDirectory(const std::filesystem::path& log);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path build_file(std::string_view module, std::string_view build) const;
  std::filesystem::path unfinished_file(std::string_view module, std::string_view build) const;
  std::filesystem::path catalog_file() const { return path_ / "catalog.db"; }

  /// Makes the directory again when somebody has deleted it.
  void ensure() const;
  /// Lets `<module>.db` point to a build, in one step.
  void point_to(std::string_view module, std::string_view build) const;
  /// File names of the module's finished builds, sorted.
  std::vector<std::string> builds(std::string_view module) const;

  /// Deletes what interrupted builds of the module have left.
  void remove_unfinished(std::string_view module) const;
  /// Deletes an SQLite file with what belongs to it. Missing ones are fine.
  static void remove_database(const std::filesystem::path& file);
  /// Has the file's content reach the disk, then puts it in its place, also durably.
  void publish(const std::filesystem::path& from, const std::filesystem::path& to) const;

  /// Excludes everybody else, in this process and others, from opening or building views of the
  /// module; a crash of the holder lets it go. Throws Error{busy} after `wait`.
  PathLock lock(std::string_view module, std::chrono::milliseconds wait) const;

 private:
  std::filesystem::path path_;
};

}  // namespace annals
