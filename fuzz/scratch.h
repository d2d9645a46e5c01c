#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace annals::fuzz {

/// A folder for one input, in memory where the machine has such a place; gone with it.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(std::string_view name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// The next part of an input of several: up to a line that is "---", which is taken off with it.
std::string_view take_part(std::string_view& input);

/// Ends the program, as a finding: `what` must not be.
[[noreturn]] void found(std::string_view what);
inline void require(bool holds, std::string_view what) {
  if (!holds) found(what);
}

}  // namespace annals::fuzz
