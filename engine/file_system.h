#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "events/sha256.h"

namespace annals {

/// What a file holds.
struct FileContent {
  std::uint64_t bytes = 0;
  Digest sha256{};
};

/// What backups and restores do with files beside SQLite's own work, one call for each thing that
/// can fail: tests put one in its place that fails when told to. Everything throws Error{io}.
/// No member opens a symbolic link. None may be used on a file that this process has open through
/// SQLite: closing any descriptor of a file lets go of all of the process's locks on it.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// With mode 0700; its parent must exist. False when something has that name.
  virtual bool make_folder(const std::filesystem::path& folder);
  /// A new file, with mode 0600, that has reached the disk.
  virtual void write_new(const std::filesystem::path& file, std::string_view content);
  /// As write_new, but it may reach the disk as late as sync_all.
  virtual void write_unsynced(const std::filesystem::path& file, std::string_view content);
  /// A copy that has reached the disk, with mode 0600, and what was copied. At most `limit` bytes.
  virtual FileContent copy_new(const std::filesystem::path& from, const std::filesystem::path& to,
                               std::uint64_t limit);
  /// As copy_new, but it may reach the disk as late as sync_all.
  virtual FileContent copy_unsynced(const std::filesystem::path& from,
                                    const std::filesystem::path& to, std::uint64_t limit);
  /// The content of a file; Error{corrupt} when it has more than `limit` bytes.
  virtual std::string read(const std::filesystem::path& file, std::uint64_t limit);
  virtual FileContent hash(const std::filesystem::path& file);
  virtual void sync_file(const std::filesystem::path& file);
  virtual void sync_folder(const std::filesystem::path& folder);
  /// Everything that was written to the file system that the folder is in has reached the disk:
  /// for many small files, which one by one would wait for the disk as often.
  virtual void sync_all(const std::filesystem::path& folder);
  /// Replaces what has the name.
  virtual void rename(const std::filesystem::path& from, const std::filesystem::path& to);
  /// One more name for a file.
  virtual void link(const std::filesystem::path& file, const std::filesystem::path& name);
  /// A file, or a folder with what is in it; fine when there is none.
  virtual void remove(const std::filesystem::path& path);
};

/// The machine's own. Lives for ever.
FileSystem& real_file_system();

enum class FileKind { absent, file, folder, other };
/// What has this name; a symbolic link is `other`. Throws Error{io}.
FileKind kind_of(const std::filesystem::path& path);

}  // namespace annals
