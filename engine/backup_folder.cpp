#include "engine/backup_folder.h"

#include <annals/error.h>
#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/backup_manifest.h"

namespace annals {

namespace {

// As PartialBackup::publish gives them.
bool is_backup_name(std::string_view name) {
  return name.size() > 16 && name[8] == 'T' && name.find("Z-p") != std::string_view::npos &&
         name.find_first_not_of("0123456789TZp-.") == std::string_view::npos;
}

// Why the file is not the one that the manifest lists; empty when it is.
std::string fault_of(const std::filesystem::path& path, const BackupFile& file, BackupCheck check,
                     FileSystem& files) {
  FileKind kind = kind_of(path);
  if (kind == FileKind::absent) return fmt::format("{} is missing.", path.string());
  if (kind != FileKind::file) return fmt::format("{} is not a regular file.", path.string());
  std::error_code code;
  auto bytes = std::filesystem::file_size(path, code);
  if (code || bytes != file.bytes) {
    return fmt::format("{} has {} bytes instead of {}.", path.string(), bytes, file.bytes);
  }
  if (check == BackupCheck::content && to_hex(files.hash(path).sha256) != file.sha256) {
    return fmt::format("{} has been changed: its hash is not that of the manifest.", path.string());
  }
  return {};
}

}  // namespace

std::filesystem::path place_of(const BackupInfo& backup, const BackupFile& file) {
  return kind_of(backup.path) == FileKind::folder ? backup.path / file.name : backup.path;
}

BackupInfo inspect_backup(const std::filesystem::path& backup, BackupCheck check,
                          FileSystem& files) {
  FileKind kind = kind_of(backup);
  if (kind == FileKind::absent) {
    throw Error(ErrorKind::not_found, fmt::format("There is no backup {}.", backup.string()));
  }
  BackupInfo info;
  try {
    if (kind == FileKind::other) {
      throw Error(ErrorKind::corrupt,
                  fmt::format("{} is a symbolic link, or no backup.", backup.string()));
    }
    auto manifest = manifest_of(backup);
    if (kind_of(manifest) != FileKind::file) {
      throw Error(ErrorKind::corrupt,
                  fmt::format("{} has no manifest {}.", backup.string(), manifest.string()));
    }
    info = read_manifest(files.read(manifest, limits::manifest_bytes), manifest.string());
    info.path = backup;
    if (kind == FileKind::file && info.with_views()) {
      info.problem = fmt::format("{} lists more than one file.", manifest.string());
    }
    for (const auto& file : info.files) {
      if (!info.problem.empty()) break;
      info.problem = fault_of(place_of(info, file), file, check, files);
    }
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::io) throw;
    info.problem = error.what();
  }
  info.path = backup;
  return info;
}

std::vector<std::filesystem::path> backup_folders(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  FileKind kind = kind_of(folder);
  if (kind == FileKind::absent) return found;
  if (kind != FileKind::folder) {
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{} is no folder, or a symbolic link.", folder.string()));
  }
  std::error_code code;
  for (std::filesystem::directory_iterator entry(folder, code), end; !code && entry != end;
       entry.increment(code)) {
    if (!is_backup_name(entry->path().filename().string())) continue;
    if (kind_of(entry->path()) == FileKind::folder) found.push_back(entry->path());
  }
  if (code) {
    throw Error(ErrorKind::io,
                fmt::format("Reading {} failed: {}.", folder.string(), code.message()));
  }
  return found;
}

void remove_backup(const std::filesystem::path& backup, FileSystem& files) {
  auto away = backup.string() + ".partial";
  files.rename(backup, away);
  files.sync_folder(backup.parent_path());
  files.remove(away);
}

std::vector<BackupInfo> list_backups(const std::filesystem::path& folder, BackupCheck check,
                                     FileSystem& files) {
  std::vector<BackupInfo> found;
  for (const auto& path : backup_folders(folder)) {
    found.push_back(inspect_backup(path, check, files));
  }
  std::ranges::sort(found, {}, [](const BackupInfo& backup) {
    return std::tuple(backup.taken_at, backup.head, backup.path.filename().string());
  });
  return found;
}

std::vector<BackupInfo> prune_backups(const std::filesystem::path& folder,
                                      const BackupRetention& retention, Timestamp now,
                                      FileSystem& files) {
  std::vector<BackupInfo> removed;
  if (retention.keep == 0 && retention.max_age.count() == 0) return removed;
  auto all = list_backups(folder, BackupCheck::quick, files);
  std::size_t kept = 0;
  for (auto backup = all.rbegin(); backup != all.rend(); ++backup) {
    if (!backup->good()) continue;
    // The newest is looked at in full, since all others may go for it.
    if (kept == 0 && !inspect_backup(backup->path, BackupCheck::content, files).good()) continue;
    bool too_many = retention.keep > 0 && kept >= retention.keep;
    bool too_old = retention.max_age.count() > 0 && backup->taken_at < now - retention.max_age;
    if (kept > 0 && (too_many || too_old)) {
      remove_backup(backup->path, files);
      removed.push_back(std::move(*backup));
    } else {
      ++kept;
    }
  }
  return removed;
}

}  // namespace annals
