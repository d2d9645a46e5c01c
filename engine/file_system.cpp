#include "engine/file_system.h"

#include <annals/error.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace annals {

namespace {

constexpr std::size_t chunk_bytes = 1 << 20;

[[noreturn]] void fail(std::string_view doing, const std::filesystem::path& what,
                       int code = errno) {
  throw Error(ErrorKind::io,
              fmt::format("{} {} failed: {}.", doing, what.string(), std::strerror(code)));
}

// A descriptor that is closed when the block is left.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags)
      : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {
    if (number_ < 0) fail(flags & O_CREAT ? "Creating" : "Opening", path);
  }
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void require_regular() const {
    struct stat status {};
    if (::fstat(number_, &status) != 0) fail("Looking at", path_);
    if (!S_ISREG(status.st_mode)) {
      throw Error(ErrorKind::corrupt, fmt::format("{} is not a regular file.", path_.string()));
    }
  }
  void make_private() const {
    if (::fchmod(number_, 0600) != 0) fail("Changing the mode of", path_);
  }
  std::size_t read(std::vector<std::byte>& chunk) const {
    for (;;) {
      ssize_t count = ::read(number_, chunk.data(), chunk.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) fail("Reading", path_);
    }
  }
  void write(std::span<const std::byte> content) const {
    while (!content.empty()) {
      ssize_t count = ::write(number_, content.data(), content.size());
      if (count < 0 && errno != EINTR) fail("Writing", path_);
      if (count > 0) content = content.subspan(static_cast<std::size_t>(count));
    }
  }
  void sync() const {
    if (::fsync(number_) != 0) fail("Syncing", path_);
  }
  void sync_all() const {
    if (::syncfs(number_) != 0) fail("Syncing the file system of", path_);
  }

 private:
  const std::filesystem::path& path_;
  int number_;
};

template <class Take>
FileContent read_all(const std::filesystem::path& path, std::uint64_t limit, const Take& take) {
  // Non-blocking, so that a pipe with this name cannot hold us up.
  Descriptor file(path, O_RDONLY | O_NONBLOCK);
  file.require_regular();
  std::vector<std::byte> chunk(chunk_bytes);
  Sha256 sha;
  sha.start();
  FileContent content;
  while (std::size_t count = file.read(chunk)) {
    content.bytes += count;
    if (content.bytes > limit) {
      throw Error(ErrorKind::corrupt, fmt::format("{} has more than the {} bytes that it may have.",
                                                  path.string(), limit));
    }
    auto part = std::span<const std::byte>(chunk).first(count);
    sha.add(part);
    take(part);
  }
  content.sha256 = sha.finish();
  return content;
}

FileContent copy(const std::filesystem::path& from, const std::filesystem::path& to,
                 std::uint64_t limit, bool sync) {
  Descriptor target(to, O_WRONLY | O_CREAT | O_EXCL);
  target.make_private();
  FileContent content =
      read_all(from, limit, [&](std::span<const std::byte> part) { target.write(part); });
  if (sync) target.sync();
  return content;
}

}  // namespace

bool FileSystem::make_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0) {
    if (errno == EEXIST) return false;
    fail("Making the folder", folder);
  }
  if (::chmod(folder.c_str(), 0700) != 0) fail("Changing the mode of", folder);
  return true;
}

void FileSystem::write_new(const std::filesystem::path& path, std::string_view content) {
  Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL);
  file.make_private();
  file.write(std::as_bytes(std::span(content)));
  file.sync();
}

void FileSystem::write_unsynced(const std::filesystem::path& path, std::string_view content) {
  Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL);
  file.make_private();
  file.write(std::as_bytes(std::span(content)));
}

FileContent FileSystem::copy_new(const std::filesystem::path& from, const std::filesystem::path& to,
                                 std::uint64_t limit) {
  return copy(from, to, limit, true);
}

FileContent FileSystem::copy_unsynced(const std::filesystem::path& from,
                                      const std::filesystem::path& to, std::uint64_t limit) {
  return copy(from, to, limit, false);
}

std::string FileSystem::read(const std::filesystem::path& file, std::uint64_t limit) {
  std::string text;
  read_all(file, limit, [&](std::span<const std::byte> part) {
    text.append(reinterpret_cast<const char*>(part.data()), part.size());
  });
  return text;
}

FileContent FileSystem::hash(const std::filesystem::path& file) {
  return read_all(file, UINT64_MAX, [](std::span<const std::byte>) {});
}

void FileSystem::sync_file(const std::filesystem::path& file) {
  Descriptor(file, O_RDONLY).sync();
}

void FileSystem::sync_folder(const std::filesystem::path& folder) {
  Descriptor(folder, O_RDONLY | O_DIRECTORY).sync();
}

void FileSystem::sync_all(const std::filesystem::path& folder) {
  Descriptor(folder, O_RDONLY | O_DIRECTORY).sync_all();
}

void FileSystem::rename(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    fail(fmt::format("Renaming {} to", from.string()), to);
  }
}

void FileSystem::link(const std::filesystem::path& file, const std::filesystem::path& name) {
  if (::link(file.c_str(), name.c_str()) != 0) {
    fail(fmt::format("Giving {} the name", file.string()), name);
  }
}

void FileSystem::remove(const std::filesystem::path& path) {
  std::error_code code;
  std::filesystem::remove_all(path, code);  // does not follow links
  if (code) fail("Deleting", path, code.value());
}

FileSystem& real_file_system() {
  static FileSystem real;
  return real;
}

FileKind kind_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return FileKind::absent;
    fail("Looking at", path);
  }
  if (S_ISREG(status.st_mode)) return FileKind::file;
  return S_ISDIR(status.st_mode) ? FileKind::folder : FileKind::other;
}

}  // namespace annals
