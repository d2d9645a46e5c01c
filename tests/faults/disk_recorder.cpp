#include "tests/faults/disk_recorder.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <stdexcept>

namespace annals::testing {

namespace {

using Kind = DiskChange::Kind;
using What = DiskChange::What;

ino_t file_at(const std::filesystem::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

}  // namespace

DiskRecorder::DiskRecorder(const std::filesystem::path& folder)
    : beginning_(folder), next_number_(beginning_.node_count()) {
  for (const auto& [path, number] : beginning_.initial()) numbers_[file_at(path)] = number;
  FileCalls::tell(this);
}

DiskRecorder::~DiskRecorder() {
  stop();
}

void DiskRecorder::stop() {
  FileCalls::tell(nullptr);
}

void DiskRecorder::note(const std::string& text) {
  FileCalls::in_turn([&] {
    DiskChange change;
    change.text = text;
    change.words = "note " + text;
    changes_.push_back(std::move(change));
  });
}

int DiskRecorder::number_of(const std::filesystem::path& path) const {
  auto known = numbers_.find(file_at(path));
  if (known == numbers_.end()) throw std::logic_error("not seen being made: " + path.string());
  return known->second;
}

DiskRecorder::Place DiskRecorder::place_of(const std::filesystem::path& path) const {
  return {number_of(path.parent_path()), path.filename().string()};
}

int DiskRecorder::make(const std::filesystem::path& path, What what, const std::string& text) {
  DiskChange change;
  change.kind = Kind::make;
  change.what = what;
  change.text = text;
  change.words = "make " + path.filename().string();
  changes_.push_back(std::move(change));
  return numbers_[file_at(path)] = next_number_++;
}

void DiskRecorder::name(const std::filesystem::path& path, int node) {
  Place place = place_of(path);
  DiskChange change;
  change.kind = Kind::name;
  change.node = node;
  change.folder = place.folder;
  change.name = place.name;
  change.words = (node < 0 ? "remove " : "name ") + place.name;
  changes_.push_back(std::move(change));
}

void DiskRecorder::done(const FileCall& call) {
  DiskChange change;
  switch (call.kind) {
    case FileCall::Kind::open:
      if (call.creates) name(call.path, make(call.path, What::file));
      return;
    case FileCall::Kind::make_folder:
      return name(call.path, make(call.path, What::folder));
    case FileCall::Kind::symlink:
      return name(call.path, make(call.path, What::symlink, call.other));
    case FileCall::Kind::link:
      return name(call.path, number_of(call.path));
    case FileCall::Kind::remove:
      return name(call.path, -1);
    case FileCall::Kind::read:
      return;
    case FileCall::Kind::rename: {
      Place place = place_of(call.path);
      Place former = place_of(call.other);
      change.kind = Kind::rename;
      change.node = number_of(call.path);
      change.folder = place.folder;
      change.name = place.name;
      change.former_folder = former.folder;
      change.text = former.name;
      break;
    }
    case FileCall::Kind::write:
    case FileCall::Kind::truncate:
      change.kind = call.kind == FileCall::Kind::write ? Kind::write : Kind::truncate;
      change.node = numbers_.at(call.file);
      change.at = call.at;
      change.text = call.bytes;
      break;
    case FileCall::Kind::sync:
      change.kind = Kind::sync;
      change.node = numbers_.at(call.file);
      break;
    case FileCall::Kind::sync_all:
      change.kind = Kind::sync_all;
      break;
  }
  change.words = call.words();
  if (change.kind == Kind::write) {
    change.words += fmt::format(" at {}, {} bytes", change.at, change.text.size());
  }
  changes_.push_back(std::move(change));
}

}  // namespace annals::testing
