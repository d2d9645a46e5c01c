#include "tests/migration_faults/fault_calls.h"

#include <dlfcn.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <mutex>

namespace annals::testing {

namespace {

struct State {
  std::mutex mutex;
  long calls = 0;
  long fail_at = 0;
  FaultVfs::Lasting lasting = FaultVfs::Lasting::once;
  bool failed = false;
  std::string last_failure;
};

// Calls come before main and after it, so this is never torn down.
State& state() {
  static State& the_state = *new State;
  return the_state;
}

bool must_fail(const char* doing, const char* what) {
  State& now = state();
  std::lock_guard lock(now.mutex);
  ++now.calls;
  if (now.fail_at == 0 || now.calls < now.fail_at) return false;
  if (now.calls > now.fail_at && now.lasting != FaultVfs::Lasting::for_good) return false;
  if (now.lasting == FaultVfs::Lasting::killed) ::raise(SIGKILL);
  now.failed = true;
  now.last_failure = std::string(doing) + " " + what;
  errno = EIO;
  return true;
}

template <class Function>
Function of_c_library(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

void FaultCalls::fail_at(long call, Lasting lasting) {
  State& now = state();
  std::lock_guard lock(now.mutex);
  now.calls = 0;
  now.fail_at = call;
  now.lasting = lasting;
  now.failed = false;
}

long FaultCalls::calls() {
  std::lock_guard lock(state().mutex);
  return state().calls;
}

bool FaultCalls::failed() {
  std::lock_guard lock(state().mutex);
  return state().failed;
}

std::string FaultCalls::last_failure() {
  std::lock_guard lock(state().mutex);
  return state().last_failure;
}

}  // namespace annals::testing

using annals::testing::must_fail;
using annals::testing::of_c_library;

extern "C" {

int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = of_c_library<int (*)(const char*, mode_t)>("mkdir");
  return must_fail("mkdir", path) ? -1 : real(path, mode);
}

int rename(const char* from, const char* to) noexcept {
  static const auto real = of_c_library<int (*)(const char*, const char*)>("rename");
  return must_fail("rename", to) ? -1 : real(from, to);
}

int unlink(const char* path) noexcept {
  static const auto real = of_c_library<int (*)(const char*)>("unlink");
  return must_fail("unlink", path) ? -1 : real(path);
}

int symlink(const char* target, const char* path) noexcept {
  static const auto real = of_c_library<int (*)(const char*, const char*)>("symlink");
  return must_fail("symlink", path) ? -1 : real(target, path);
}

int fsync(int file) {
  static const auto real = of_c_library<int (*)(int)>("fsync");
  return must_fail("fsync", "") ? -1 : real(file);
}
}
