#pragma once

#include <string>

namespace annals::testing {

/// SQLite's file system layer, made to fail: what is opened while one of these lives is under it.
/// Counts the calls that change something on the disk (opening a file for writing, writing,
/// truncating, syncing, deleting, growing shared memory) of all threads.
///
///   FaultVfs faults;
///   work(); auto calls = faults.calls();             // how many there are
///   for (n = 1; n <= calls; ++n) { faults.fail_at(n); try { work(); } … ; faults.heal(); }
///
/// One at a time. The programs that use it are named in tests/CMakeLists.txt.
class FaultVfs {
 public:
  enum class Lasting {
    once,      ///< that call fails, and the next ones work
    for_good,  ///< that call and all after it fail, until `heal`
    full,      ///< that call fails as on a full disk, and the next ones work
    killed,    ///< the process dies of SIGKILL instead
  };

  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  /// The n-th call from now on fails, counting from 1.
  void fail_at(long call, Lasting lasting = Lasting::once);
  /// No call fails from now on; the count starts again.
  void heal();
  long calls() const;   ///< since the last fail_at or heal
  bool failed() const;  ///< whether a call has been made to fail since then
  /// What failed last, and on which file: "sync shop.annals-wal".
  std::string last_failure() const;
};

}  // namespace annals::testing
