#pragma once

#include <string>

#include "tests/support/fault_vfs.h"

namespace annals::testing {

/// As FaultVfs, for the calls of the system by which files are put in place, made known to the disk
/// and removed: mkdir, rename, unlink, symlink, fsync. This program's own definitions of them stand
/// before the C library's, so that everybody's calls are met, SQLite's too. Thread-safe.
class FaultCalls {
 public:
  using Lasting = FaultVfs::Lasting;

  /// The n-th call from now on fails with EIO, counting from 1.
  static void fail_at(long call, Lasting lasting = Lasting::once);
  static void heal() { fail_at(0); }
  static long calls();  ///< since the last fail_at or heal
  static bool failed();
  static std::string last_failure();
};

}  // namespace annals::testing
