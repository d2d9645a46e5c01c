#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/output.h"

namespace annals::cli {

/// A bar with rate and remaining time on standard error, for work that takes longer than half a
/// second; nothing where standard error is not a terminal. Wiped away when it is destroyed.
class Progress {
 public:
  /// `label` is what is being done: "verifying"; `unit` what is counted: "events".
  Progress(Output& notes, std::string label, std::string unit);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `all` is 0 where nobody knows.
  void update(std::uint64_t done, std::uint64_t all);
  void relabel(const std::string& label);

 private:
  using Steady = std::chrono::steady_clock;
  std::string text(std::uint64_t done, std::uint64_t all, double seconds) const;

  Output& notes_;
  std::string label_;
  std::string unit_;
  Steady::time_point start_;
  Steady::time_point drawn_;
  bool visible_ = false;
};

/// "1 s", "4 min 5 s", "2 h 3 min".
std::string duration_text(double seconds);

}  // namespace annals::cli
