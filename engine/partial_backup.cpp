// How a backup comes to be: apart, and then in its place with one rename.
#include <annals/error.h>
#include <fmt/format.h>

#include <algorithm>

#include "engine/backup_folder.h"
#include "engine/backup_manifest.h"

namespace annals {

namespace {

constexpr std::string_view partial_ending = ".partial";

[[noreturn]] void refuse(const std::filesystem::path& place, std::string_view reason) {
  throw Error(ErrorKind::invalid_argument,
              fmt::format("A backup cannot be made in {}: {}.", place.string(), reason));
}

// "20261120T080000.250000Z": sorts as the moments do, and is a file's name anywhere.
std::string name_of_moment(Timestamp moment) {
  std::string text = to_iso(moment);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

void ensure_folder(const std::filesystem::path& folder, FileSystem& files) {
  FileKind kind = kind_of(folder);
  if (kind == FileKind::folder) return;
  if (kind != FileKind::absent) refuse(folder, "it is no folder, or a symbolic link");
  files.make_folder(folder);
  files.sync_folder(folder.parent_path());
}

}  // namespace

std::filesystem::path backups_folder_of(const std::filesystem::path& log) {
  return log.string() + "-backups";
}

std::filesystem::path manifest_of(const std::filesystem::path& backup) {
  if (kind_of(backup) == FileKind::folder) return backup / "manifest.json";
  return backup.string() + ".manifest.json";
}

PartialBackup::PartialBackup(const std::filesystem::path& log,
                             const std::filesystem::path& destination, Timestamp now,
                             FileSystem& files)
    : files_(files), stem_(name_of_moment(now)) {
  std::filesystem::path folder = backups_folder_of(log);
  if (!destination.empty()) {
    std::filesystem::path place = std::filesystem::absolute(destination).lexically_normal();
    if (!place.has_filename()) place = place.parent_path();  // "folder/"
    FileKind kind = kind_of(place);
    if (kind == FileKind::other) refuse(place, "it is a symbolic link, or no folder");
    if (kind == FileKind::file) refuse(place, "there is a file already");
    (kind == FileKind::folder ? folder : single_file_) = place;
  }
  if (is_single_file()) {
    path_ = single_file_.string() + std::string(partial_ending);
  } else {
    ensure_folder(folder, files_);
    clear_leftovers(folder);
    path_ = folder / (stem_ + std::string(partial_ending));
  }
  make();
}

PartialBackup::~PartialBackup() {
  if (published_ && !is_single_file()) return;
  try {
    files_.remove(path_);
  } catch (const Error&) {
    // The next backup to this place clears it away.
  }
}

// What is not locked is nobody's any more: its maker has ended.
void PartialBackup::clear_leftovers(const std::filesystem::path& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.path().filename().string().ends_with(partial_ending)) continue;
    if (kind_of(entry.path()) != FileKind::folder) continue;
    if (auto lock = PathLock::try_folder(entry.path())) files_.remove(entry.path());
  }
}

void PartialBackup::make() {
  // Somebody who clears leftovers away may take the folder for one before it is locked.
  for (int attempt = 0; attempt < 10; ++attempt) {
    bool made = files_.make_folder(path_);
    FileKind kind = kind_of(path_);
    if (kind == FileKind::file || kind == FileKind::other) refuse(path_, "something has that name");
    lock_ = PathLock::try_folder(path_);
    if (lock_ && made) return;
    if (!lock_) continue;
    files_.remove(path_);  // a leftover
    lock_.reset();
  }
  throw Error(ErrorKind::busy, fmt::format("Another backup is being made in {}.", path_.string()));
}

std::filesystem::path PartialBackup::publish(Position head) {
  files_.sync_folder(path_);
  return is_single_file() ? publish_single_file() : publish_folder(head);
}

std::filesystem::path PartialBackup::publish_folder(Position head) {
  auto folder = path_.parent_path();
  std::string name = fmt::format("{}-p{}", stem_, head);
  auto place = folder / name;
  for (int i = 2; kind_of(place) != FileKind::absent; ++i) {
    place = folder / fmt::format("{}.{}", name, i);
  }
  files_.rename(path_, place);
  path_ = place;
  files_.sync_folder(folder);
  published_ = true;
  return place;
}

// The log comes last: a manifest alone is no backup, and the next one replaces it.
std::filesystem::path PartialBackup::publish_single_file() {
  auto manifest = manifest_of(single_file_);
  FileKind kind = kind_of(manifest);
  if (kind != FileKind::absent && kind != FileKind::file) {
    refuse(manifest, "it is a symbolic link, or no file");
  }
  files_.rename(path_ / "manifest.json", manifest);
  try {
    files_.rename(path_ / backup_log_name, single_file_);
    files_.sync_folder(single_file_.parent_path());
  } catch (...) {
    files_.remove(single_file_);
    files_.remove(manifest);
    throw;
  }
  published_ = true;
  return single_file_;
}

}  // namespace annals
