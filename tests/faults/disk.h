#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace annals::testing {

/// One thing that was asked of a disk. Nodes are files, folders and symbolic links, by number.
struct DiskChange {
  enum class Kind {
    write,
    truncate,
    sync,  ///< of a file or a folder
    sync_all,
    make,    ///< a node, which has no name yet
    name,    ///< a name in a folder, for a node or, -1, for none any more
    rename,  ///< a name in a folder, for what had another
    note,    ///< nothing; somebody has been told something
  };
  enum class What { file, folder, symlink };
  Kind kind = Kind::note;
  What what = What::file;  ///< that is made
  int node = -1;           ///< that is written, synced, made or named
  int folder = -1;         ///< in which the name is
  int former_folder = -1;  ///< of a rename
  std::uint64_t at = 0;    ///< of a write; size of a truncate
  std::string name;
  std::string text;   ///< what is written, or noted; the former name; what a symbolic link says
  std::string words;  ///< for messages
};

/// What of the unsynced changes is still there after the power was cut.
struct Survival {
  enum class Kind { nothing, everything, some } kind = Kind::nothing;
  unsigned seed = 0;  ///< of `some`: which sectors, how large they are, which names
};

/// What is in a folder, in memory.
struct DiskState {
  struct Entry {
    std::string path;  ///< from the folder on; a folder comes before what is in it
    DiskChange::What what = DiskChange::What::file;
    std::string content;    ///< what a symbolic link says
    std::string same_file;  ///< another name of it, which came before; else empty
  };
  std::vector<Entry> entries;

  /// As if the machine were another time up: where files name the time since it was started, they
  /// name a former one.
  void start_anew();
  void write_out(const std::filesystem::path& folder) const;
  std::string digest() const;
};

/// A disk in memory that knows what of it would be there after the power is cut: of a file what
/// was there when it was last synced, and of each later write any of its sectors, or none; of the
/// names in a folder those that were there when the folder was last synced, and of the later
/// changes to them the first few, or none. That a file was synced says nothing of its name.
class Disk {
 public:
  /// The content of a folder, all of it synced; only files' names that are told by `number_of` are
  /// known to changes.
  explicit Disk(const std::filesystem::path& folder);

  void take(const DiskChange& change);
  bool has_unsynced() const;
  /// What is there after a cut. Shared memory (files ending in "-shm") is lost, or, where some of
  /// the rest survives, of another time.
  DiskState after_cut(const Survival& survival) const;
  void write_out(const std::filesystem::path& folder) const;  ///< as it is without a cut

  /// Of the files that were there at the beginning, the numbers of their nodes; 0 is the folder.
  const std::map<std::filesystem::path, int>& initial() const { return initial_; }
  int node_count() const { return static_cast<int>(nodes_.size()); }

 private:
  struct Node {
    DiskChange::What what = DiskChange::What::file;
    std::string content;               ///< durable; what a symbolic link says
    std::map<std::string, int> names;  ///< durable
    std::vector<DiskChange> unsynced;
  };
  class Remains;

  static void write(std::string& content, std::uint64_t at, std::string_view bytes);
  int read_in(const std::filesystem::path& path);
  void sync(Node& node);
  void set_name(const DiskChange& change);

  std::deque<Node> nodes_;
  std::map<std::filesystem::path, int> initial_;
};

}  // namespace annals::testing
