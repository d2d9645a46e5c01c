#include "tests/faults/file_calls.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <map>
#include <mutex>

namespace annals::testing {

namespace {

using Kind = FileCall::Kind;

struct OpenFile {
  std::string path;
  ino_t file = 0;
};

struct State {
  std::recursive_mutex mutex;
  std::string folder;
  FileCallListener* listener = nullptr;
  std::map<int, OpenFile> open;
};

std::atomic<bool> watching = false;

// Calls come before main and after it, so this is never torn down.
State& state() {
  static State& the_state = *new State;
  return the_state;
}

bool is_watched(std::string_view path) {
  if (!watching) return false;
  std::lock_guard lock(state().mutex);
  const auto& folder = state().folder;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string path_at(int folder, const char* name) {
  if (!watching || name[0] == '/' || folder == AT_FDCWD) return name;
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(folder);
  ssize_t length = ::readlink(link.c_str(), path, sizeof path);
  return length < 0 ? name : std::string(path, static_cast<std::size_t>(length)) + "/" + name;
}

template <class Function>
Function of_c_library(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

// Makes a call on a watched file, or lets it fail.
template <class Real>
auto make(FileCall& call, const Real& real) -> decltype(real()) {
  State& now = state();
  std::lock_guard lock(now.mutex);
  if (!now.listener) return real();
  if (int error = now.listener->refuse(call)) {
    errno = error;
    return -1;
  }
  auto result = real();
  if (result < 0) return result;
  int kept = errno;
  now.listener->done(call);
  errno = kept;
  if (call.fails_afterwards == 0) return result;
  errno = call.fails_afterwards;
  return -1;
}

template <class Real>
auto make_named(Kind kind, const char* path, const char* other, const Real& real)
    -> decltype(real()) {
  if (!is_watched(path)) return real();
  FileCall call;
  call.kind = kind;
  call.path = path;
  call.other = other;
  return make(call, real);
}

// The open file that is watched; false for others. The C library closes some by itself, so the
// number may be another's by now.
bool find_open(int descriptor, FileCall& call) {
  if (!watching) return false;
  std::lock_guard lock(state().mutex);
  auto found = state().open.find(descriptor);
  if (found == state().open.end()) return false;
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || status.st_ino != found->second.file) {
    state().open.erase(found);
    return false;
  }
  call.path = found->second.path;
  call.file = found->second.file;
  return true;
}

template <class Real>
ssize_t make_write(int descriptor, const void* from, std::size_t count, off64_t at,
                   const Real& real) {
  FileCall call;
  if (!find_open(descriptor, call)) return real(count);
  call.kind = Kind::write;
  call.bytes = {static_cast<const char*>(from), count};
  call.at = static_cast<std::uint64_t>(at);
  return make(call, [&] { return real(call.bytes.size()); });
}

template <class Real>
ssize_t make_read(int descriptor, const Real& real) {
  FileCall call;
  if (!find_open(descriptor, call)) return real();
  call.kind = Kind::read;
  call.changes = false;
  return make(call, real);
}

template <class Real>
int make_on_open(Kind kind, int descriptor, std::uint64_t size, const Real& real) {
  FileCall call;
  if (!find_open(descriptor, call)) return real();
  call.kind = kind;
  call.at = size;
  return make(call, real);
}

template <class Real>
int make_open(const std::string& path, int flags, const Real& real) {
  if (!is_watched(path)) return real();
  State& now = state();
  std::lock_guard lock(now.mutex);
  struct stat status {};
  FileCall call;
  call.path = path;
  call.changes = (flags & O_ACCMODE) != O_RDONLY;
  call.creates = (flags & O_CREAT) && ::lstat(path.c_str(), &status) != 0;
  int descriptor = make(call, real);
  if (descriptor < 0) return descriptor;
  int kept = errno;
  ::fstat(descriptor, &status);
  now.open[descriptor] = {path, status.st_ino};
  if ((flags & O_TRUNC) && !call.creates && now.listener) {
    FileCall truncation;
    truncation.kind = Kind::truncate;
    truncation.path = path;
    truncation.file = status.st_ino;
    now.listener->done(truncation);
  }
  errno = kept;
  return descriptor;
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) ? va_arg(arguments, mode_t) : mode_t{0};
}

}  // namespace

std::string FileCall::words() const {
  static const char* const names[] = {"open", "read",     "write",       "truncate",
                                      "sync", "sync_all", "make folder", "rename",
                                      "link", "symlink",  "remove"};
  return std::string(names[static_cast<int>(kind)]) + " " +
         std::filesystem::path(path).filename().string();
}

void FileCalls::watch(const std::filesystem::path& folder) {
  std::lock_guard lock(state().mutex);
  state().folder = folder.string();
  watching = !folder.empty();
}

void FileCalls::tell(FileCallListener* listener) {
  std::lock_guard lock(state().mutex);
  state().listener = listener;
}

void FileCalls::in_turn(const std::function<void()>& act) {
  std::lock_guard lock(state().mutex);
  act();
}

}  // namespace annals::testing

using namespace annals::testing;
using Kind = FileCall::Kind;

extern "C" {

#define ANNALS_OPEN(name)                                                         \
  int name(const char* path, int flags, ...) {                                    \
    static const auto real = of_c_library<int (*)(const char*, int, ...)>(#name); \
    va_list arguments;                                                            \
    va_start(arguments, flags);                                                   \
    mode_t mode = mode_of(flags, arguments);                                      \
    va_end(arguments);                                                            \
    return make_open(path, flags, [&] { return real(path, flags, mode); });       \
  }
#define ANNALS_OPENAT(name)                                                            \
  int name(int folder, const char* path, int flags, ...) {                             \
    static const auto real = of_c_library<int (*)(int, const char*, int, ...)>(#name); \
    va_list arguments;                                                                 \
    va_start(arguments, flags);                                                        \
    mode_t mode = mode_of(flags, arguments);                                           \
    va_end(arguments);                                                                 \
    return make_open(path_at(folder, path), flags,                                     \
                     [&] { return real(folder, path, flags, mode); });                 \
  }
ANNALS_OPEN(open)
ANNALS_OPEN(open64)
ANNALS_OPENAT(openat)
ANNALS_OPENAT(openat64)

int close(int descriptor) {
  static const auto real = of_c_library<int (*)(int)>("close");
  if (watching) {
    std::lock_guard lock(state().mutex);
    state().open.erase(descriptor);
  }
  return real(descriptor);
}

ssize_t read(int descriptor, void* to, std::size_t count) {
  static const auto real = of_c_library<ssize_t (*)(int, void*, std::size_t)>("read");
  return make_read(descriptor, [&] { return real(descriptor, to, count); });
}

#define ANNALS_PREAD(name)                                                                       \
  ssize_t name(int descriptor, void* to, std::size_t count, off64_t at) {                        \
    static const auto real = of_c_library<ssize_t (*)(int, void*, std::size_t, off64_t)>(#name); \
    return make_read(descriptor, [&] { return real(descriptor, to, count, at); });               \
  }
#define ANNALS_PWRITE(name)                                                                    \
  ssize_t name(int descriptor, const void* from, std::size_t count, off64_t at) {              \
    static const auto real =                                                                   \
        of_c_library<ssize_t (*)(int, const void*, std::size_t, off64_t)>(#name);              \
    return make_write(descriptor, from, count, at,                                             \
                      [&](std::size_t length) { return real(descriptor, from, length, at); }); \
  }
#define ANNALS_FTRUNCATE(name)                                                        \
  int name(int descriptor, off64_t size) noexcept {                                   \
    static const auto real = of_c_library<int (*)(int, off64_t)>(#name);              \
    return make_on_open(Kind::truncate, descriptor, static_cast<std::uint64_t>(size), \
                        [&] { return real(descriptor, size); });                      \
  }
#define ANNALS_SYNC(name, kind)                                                 \
  int name(int descriptor) {                                                    \
    static const auto real = of_c_library<int (*)(int)>(#name);                 \
    return make_on_open(kind, descriptor, 0, [&] { return real(descriptor); }); \
  }
ANNALS_PREAD(pread)
ANNALS_PREAD(pread64)
ANNALS_PWRITE(pwrite)
ANNALS_PWRITE(pwrite64)
ANNALS_FTRUNCATE(ftruncate)
ANNALS_FTRUNCATE(ftruncate64)
ANNALS_SYNC(fsync, Kind::sync)
ANNALS_SYNC(fdatasync, Kind::sync)

int syncfs(int descriptor) noexcept {
  static const auto real = of_c_library<int (*)(int)>("syncfs");
  return make_on_open(Kind::sync_all, descriptor, 0, [&] { return real(descriptor); });
}

ssize_t write(int descriptor, const void* from, std::size_t count) {
  static const auto real = of_c_library<ssize_t (*)(int, const void*, std::size_t)>("write");
  off64_t at = watching ? ::lseek64(descriptor, 0, SEEK_CUR) : 0;
  return make_write(descriptor, from, count, at,
                    [&](std::size_t length) { return real(descriptor, from, length); });
}

int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = of_c_library<int (*)(const char*, mode_t)>("mkdir");
  return make_named(Kind::make_folder, path, "", [&] { return real(path, mode); });
}

int rename(const char* from, const char* to) noexcept {
  static const auto real = of_c_library<int (*)(const char*, const char*)>("rename");
  return make_named(Kind::rename, to, from, [&] { return real(from, to); });
}

int link(const char* file, const char* name) noexcept {
  static const auto real = of_c_library<int (*)(const char*, const char*)>("link");
  return make_named(Kind::link, name, file, [&] { return real(file, name); });
}

int symlink(const char* target, const char* path) noexcept {
  static const auto real = of_c_library<int (*)(const char*, const char*)>("symlink");
  return make_named(Kind::symlink, path, target, [&] { return real(target, path); });
}

int unlink(const char* path) noexcept {
  static const auto real = of_c_library<int (*)(const char*)>("unlink");
  return make_named(Kind::remove, path, "", [&] { return real(path); });
}

int rmdir(const char* path) noexcept {
  static const auto real = of_c_library<int (*)(const char*)>("rmdir");
  return make_named(Kind::remove, path, "", [&] { return real(path); });
}

int remove(const char* path) noexcept {
  static const auto real = of_c_library<int (*)(const char*)>("remove");
  return make_named(Kind::remove, path, "", [&] { return real(path); });
}

int unlinkat(int folder, const char* name, int flags) noexcept {
  static const auto real = of_c_library<int (*)(int, const char*, int)>("unlinkat");
  const std::string path = path_at(folder, name);
  return make_named(Kind::remove, path.c_str(), "", [&] { return real(folder, name, flags); });
}
}
