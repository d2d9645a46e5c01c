#pragma once

#include <annals/timestamp.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/file_system.h"

namespace annals::importing {

/// A file of a foreign directory.
struct SourceFile {
  std::string name;  ///< from the directory on, with '/'; any bytes but NUL
  std::uint64_t bytes = 0;
  std::string sha256;  ///< 64 hex digits
  Timestamp changed_at;
};

/// What an import is given when its source is files: a directory, or one file, which then stands
/// for a directory that holds nothing else. Symbolic links in it are not followed.
struct SourceTree {
  static constexpr std::size_t most_entries = 500'000;  ///< files and folders
  static constexpr std::size_t most_levels = 32;        ///< of folders in folders

  struct LeftOut {
    std::string name;
    std::string reason;
  };
  std::filesystem::path root;  ///< the directory that names are relative to
  bool is_file = false;
  std::vector<std::string> folders;  ///< sorted, so that each comes after the one that it is in
  std::vector<SourceFile> files;     ///< sorted
  std::vector<LeftOut> left_out;     ///< links, devices
};

using CountProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

/// Lists everything below `path`, without hashes. Throws Error{not_found}, Error{io}, and
/// Error{invalid_argument} for what is neither a file nor a folder and for more than the limits.
SourceTree list_source(const std::filesystem::path& path);

/// Fills in the hashes, and the sizes as they were when hashed.
void hash_source(SourceTree& tree, FileSystem& files, const CountProgress& on_file);

/// The content of a file below `root`, which is the tree's own or a copy of it. Throws
/// Error{io} when it is not what was hashed.
std::string read_source(const std::filesystem::path& root, const SourceFile& file,
                        FileSystem& files);

}  // namespace annals::importing
