#pragma once

#include <signal.h>

#include <annals/error.h>

#include <string>

#include "engine/file_system.h"
#include "tests/support/fault_vfs.h"

namespace annals::testing {

/// A file system whose n-th call fails, counting from 1; as FaultVfs for what is not SQLite's.
class FaultFiles final : public FileSystem {
 public:
  void fail_at(long call, FaultVfs::Lasting lasting) {
    calls_ = 0;
    fail_at_ = call;
    lasting_ = lasting;
  }
  long calls() const { return calls_; }

  bool make_folder(const std::filesystem::path& folder) override {
    count("making the folder", folder);
    return FileSystem::make_folder(folder);
  }
  void write_new(const std::filesystem::path& file, std::string_view content) override {
    // A failing write has written half of it.
    if (is_due()) FileSystem::write_new(file, content.substr(0, content.size() / 2));
    count("writing", file);
    FileSystem::write_new(file, content);
  }
  FileContent copy_new(const std::filesystem::path& from, const std::filesystem::path& to,
                       std::uint64_t limit) override {
    if (is_due()) FileSystem::write_new(to, "half");
    count("copying to", to);
    return FileSystem::copy_new(from, to, limit);
  }
  FileContent copy_unsynced(const std::filesystem::path& from, const std::filesystem::path& to,
                            std::uint64_t limit) override {
    if (is_due()) FileSystem::write_new(to, "half");
    count("copying to", to);
    return FileSystem::copy_unsynced(from, to, limit);
  }
  std::string read(const std::filesystem::path& file, std::uint64_t limit) override {
    count("reading", file);
    return FileSystem::read(file, limit);
  }
  FileContent hash(const std::filesystem::path& file) override {
    count("hashing", file);
    return FileSystem::hash(file);
  }
  void sync_file(const std::filesystem::path& file) override {
    count("syncing", file);
    FileSystem::sync_file(file);
  }
  void sync_folder(const std::filesystem::path& folder) override {
    count("syncing", folder);
    FileSystem::sync_folder(folder);
  }
  void sync_all(const std::filesystem::path& folder) override {
    count("syncing", folder);
    FileSystem::sync_all(folder);
  }
  void rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    count("renaming to", to);
    FileSystem::rename(from, to);
  }
  void link(const std::filesystem::path& file, const std::filesystem::path& name) override {
    count("linking to", name);
    FileSystem::link(file, name);
  }
  void remove(const std::filesystem::path& path) override {
    count("removing", path);
    FileSystem::remove(path);
  }

 private:
  bool is_due() const {
    bool for_good = lasting_ == FaultVfs::Lasting::for_good;
    return fail_at_ > 0 && (calls_ + 1 == fail_at_ || (for_good && calls_ + 1 > fail_at_));
  }
  void count(const char* doing, const std::filesystem::path& path) {
    bool due = is_due();
    ++calls_;
    if (!due) return;
    if (lasting_ == FaultVfs::Lasting::killed) ::raise(SIGKILL);
    throw Error(ErrorKind::io, "made to fail: " + std::string(doing) + " " + path.string());
  }

  long calls_ = 0;
  long fail_at_ = 0;
  FaultVfs::Lasting lasting_ = FaultVfs::Lasting::once;
};

}  // namespace annals::testing
