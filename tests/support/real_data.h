#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <vector>

namespace annals::testing {

/// The real task databases beside the checkout, oldest first; none, with a visible message, where
/// they are not at hand.
inline std::vector<std::filesystem::path> real_task_databases() {
  const auto folder = std::filesystem::path(ANNALS_REAL_DATA) / "shark";
  std::vector<std::filesystem::path> found;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".db") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  if (found.empty()) BOOST_TEST_MESSAGE("SKIPPED: there are no real databases in " << folder);
  return found;
}

}  // namespace annals::testing
