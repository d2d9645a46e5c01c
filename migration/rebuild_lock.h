#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "engine/path_lock.h"
#include "projections/view_directory.h"

namespace annals {

/// Lets one rebuild, switch or drop of a module run at a time, over all processes. Another lock
/// than ViewDirectory::lock, so that views can be opened while it is held. A crash lets it go.
class RebuildLock {
 public:
  /// Does not wait; ask `held`.
  RebuildLock(const ViewDirectory& directory, std::string_view module);

  bool held() const { return lock_.has_value(); }
  /// Waits until the other is done or `stop` is asked for. Throws Error{busy} when the other, by
  /// what it says of itself in the catalog, has not got on for as long as `patience`.
  void wait(const std::stop_token& stop, std::chrono::milliseconds patience);

 private:
  void try_it();
  const ViewDirectory& directory_;
  std::string module_;
  std::filesystem::path path_;
  std::optional<PathLock> lock_;
};

/// Where a build that may never become active is made: "work.3f9c12ab.db.rebuilding".
std::filesystem::path scratch_file(const ViewDirectory& directory, std::string_view module,
                                   std::string_view build);
/// Deletes what interrupted rebuilds of the module have left. The caller holds the lock.
void remove_scratch(const ViewDirectory& directory, std::string_view module);

}  // namespace annals
