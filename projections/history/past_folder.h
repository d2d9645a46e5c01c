#pragma once

#include <annals/event.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/path_lock.h"
#include "projections/view_directory.h"

namespace annals {

class PastFolder;

/// A file in the folder of this process, deleted when it is let go: one that is being made, or a
/// second name (hard link) of a kept one, which thereby stays readable when others throw it out.
class ScratchFile {
 public:
  ScratchFile(std::shared_ptr<PastFolder> folder, std::filesystem::path path)
      : folder_(std::move(folder)), path_(std::move(path)) {}
  ScratchFile(ScratchFile&& other) noexcept
      : folder_(std::move(other.folder_)), path_(std::move(other.path_)) {}
  ScratchFile& operator=(ScratchFile&& other) noexcept;
  ~ScratchFile();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::shared_ptr<PastFolder> folder_;  // null when moved from
  std::filesystem::path path_;
};

/// `<log>-views/past`: builds of modules as of former positions. Its files:
///   work.3f9c12ab.65536.snapshot   kept at intervals, to begin from
///   work.3f9c12ab.70001.answer     what somebody asked for; work.3f9c12ab.70001.at17…​.answer
///   work.3f9c12ab.6f1e….lives      the lives of rows
///   scratch.6f1e…/                 of one process, which holds a lock on it
/// Files with such a name are complete; but for lives, which SQLite guards, they never change.
/// Thread-safe. Any number of processes may use the folder.
class PastFolder : public std::enable_shared_from_this<PastFolder> {
 public:
  enum class Kind { snapshot, answer, lives };
  struct Kept {
    std::filesystem::path path;
    std::string module;
    std::string build;
    Position position = 0;
    std::string variant;  ///< "at17…" of an answer, the tag of lives; else empty
    Kind kind = Kind::answer;
    std::uint64_t bytes = 0;
    std::filesystem::file_time_type used;
  };

  PastFolder(const ViewDirectory& views, std::uint64_t limit_bytes);
  ~PastFolder();

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t limit_bytes() const { return limit_bytes_; }
  /// What is kept, in no order.
  std::vector<Kept> list() const;

  /// A name for a file that is about to be made. Clears away what killed processes have left.
  ScratchFile scratch();
  /// A second name of a kept file, which counts as used now; nothing when it has gone.
  std::optional<ScratchFile> pin(const Kept& kept);
  /// Gives a finished scratch file a second name, under which it is kept; throws out what was used
  /// longest ago to stay within the limit. Where it is too large for that, nothing is kept, and the
  /// answer is empty. The content of snapshots and lives, which are costly to make, reaches the
  /// disk first.
  std::filesystem::path keep(const ScratchFile& file, const Kept& as);
  /// Counts as used now.
  void touch(const Kept& kept);
  void remove(const Kept& kept);
  /// Throws out what was used longest ago until `bytes` more have room; answers, and what belongs
  /// to definitions other than `in_force`, first. False when there never will be.
  bool make_room(std::uint64_t bytes);
  struct Build {
    std::string module;
    std::string build;  ///< 8 hex digits
  };
  /// The builds of the definitions in force.
  void set_in_force(std::vector<Build> builds);

  /// How large views are now.
  struct ViewBytes {
    std::uint64_t own = 0;     ///< of that build; 0 where it has none
    std::uint64_t others = 0;  ///< of the other builds in force
  };
  ViewBytes view_bytes(std::string_view module, std::string_view build);

  /// `name` as it stands in the folder.
  static std::string name_of(const Kept& kept);

 private:
  const std::filesystem::path& own_folder();
  void sweep();
  bool goes_first(const Kept& kept) const;

  ViewDirectory views_;
  std::filesystem::path path_;
  std::uint64_t limit_bytes_;
  std::mutex mutex_;
  std::filesystem::path own_;  // empty until the first scratch file
  std::optional<PathLock> own_lock_;
  std::uint64_t next_ = 0;
  std::vector<Build> in_force_;
};

}  // namespace annals
