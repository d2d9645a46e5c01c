#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace annals::cli {

/// A file's content, for people's texts. Throws Failure when it cannot be read or is longer.
std::string read_file(const std::string& path, std::size_t most_bytes);

/// The JSON of an event or a command: the argument when it is there and not "-", else the whole of
/// standard input. Throws Failure when that is a terminal, or longer than limits::json_bytes.
std::string json_argument(const std::optional<std::string>& argument);

/// Lines of standard input.
class LineReader {
 public:
  explicit LineReader(int descriptor) : descriptor_(descriptor) {}

  /// The next line without its end, or nothing at the end of the input. Throws Failure.
  std::optional<std::string> next();
  std::size_t line_number() const { return line_number_; }  ///< of the line last given, from 1
  std::uint64_t bytes() const { return bytes_; }            ///< read so far
  std::uint64_t bytes_in_all() const;                       ///< 0 where nobody knows: a pipe

 private:
  bool fill();
  int descriptor_;
  std::string buffer_;
  std::size_t start_ = 0;  // of what has not been given yet
  std::size_t line_number_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace annals::cli
