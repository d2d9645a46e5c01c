#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace annals {

/// What one part of a verification finds, each a sentence. To be used by one thread at a time.
class ProblemList {
 public:
  static constexpr std::size_t most = 1'000;

  template <class... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (!full()) texts_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }
  bool full() const { return texts_.size() >= most; }
  bool empty() const { return texts_.empty(); }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<std::string> texts_;
};

}  // namespace annals
