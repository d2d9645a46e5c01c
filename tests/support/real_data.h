#pragma once

#include <algorithm>
#include <filesystem>
#include <vector>

namespace annals::testing {

/// The real task databases beside the checkout, oldest first; none where they are not at hand.
inline std::vector<std::filesystem::path> real_task_databases() {
  std::vector<std::filesystem::path> found;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(ANNALS_REAL_DATA) / "shark", none)) {
    if (entry.path().extension() == ".db") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace annals::testing
