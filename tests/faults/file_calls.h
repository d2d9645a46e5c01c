#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace annals::testing {

/// A call of the system by which a file is opened, read, changed, named or made known to the disk.
struct FileCall {
  enum class Kind {
    open,
    read,
    write,
    truncate,
    sync,
    sync_all,
    make_folder,
    rename,
    link,
    symlink,
    remove,
  };
  Kind kind = Kind::open;
  std::string path;        ///< of the file; for rename and link the new name
  std::string other;       ///< for rename and link the former name, for symlink what it points to
  ino_t file = 0;          ///< once the call has been made: which file, where `path` may have moved
  bool changes = true;     ///< false for reading, and for opening in order to read
  bool creates = false;    ///< a file that is opened
  std::string_view bytes;  ///< that are written
  std::uint64_t at = 0;    ///< where they are; for truncate the new size
  int fails_afterwards = 0;  ///< errno with which a call ends that has done its work

  /// "write board.annals-wal"
  std::string words() const;
};

/// Is told of every call on the watched files, of all threads, one after another.
class FileCallListener {
 public:
  virtual ~FileCallListener() = default;
  /// Before the call; errno when it is to fail. May shorten `bytes`.
  virtual int refuse(FileCall&) { return 0; }
  /// After a call that succeeded.
  virtual void done(const FileCall&) {}
};

/// This program's own definitions of the system's calls stand before the C library's, so that
/// everybody's calls are met: SQLite's, the C++ library's, the engine's. Shared memory that is
/// mapped is not seen, nor are paths that are not absolute.
class FileCalls {
 public:
  /// Files in this folder are watched, if they are opened from now on; an empty path: none.
  static void watch(const std::filesystem::path& folder);
  /// Null: nobody. Must outlive its turn.
  static void tell(FileCallListener* listener);
  /// While no call is being made.
  static void in_turn(const std::function<void()>& act);
};

}  // namespace annals::testing
