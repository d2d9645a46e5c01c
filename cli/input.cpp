#include "cli/input.h"

#include <annals/limits.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "cli/failure.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

constexpr std::size_t chunk_bytes = 64 << 10;

/// Appends what the descriptor has next; false at its end.
bool read_more(int descriptor, std::string& into, const std::string& name) {
  const std::size_t size = into.size();
  into.resize(size + chunk_bytes);
  ssize_t got = 0;
  do {
    got = read(descriptor, into.data() + size, chunk_bytes);
  } while (got < 0 && errno == EINTR);
  const int reason = errno;
  into.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0) {
    throw failure_of(
        Error(ErrorKind::io, fmt::format("Reading {} failed: {}.", name, std::strerror(reason))));
  }
  return got > 0;
}

std::string read_all(int descriptor, const std::string& name, std::size_t most_bytes) {
  std::string text;
  while (read_more(descriptor, text, name)) {
    if (text.size() > most_bytes) {
      throw usage_error(
          fmt::format("Reading {} failed: it is longer than {} bytes.", name, most_bytes));
    }
  }
  return text;
}

}  // namespace

std::string read_file(const std::string& path, std::size_t most_bytes) {
  const std::string name = printable(path);
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const ErrorKind kind = errno == ENOENT ? ErrorKind::not_found : ErrorKind::io;
    throw failure_of(
        Error(kind, fmt::format("Opening {} failed: {}.", name, std::strerror(errno))));
  }
  struct Closer {
    int descriptor;
    ~Closer() { close(descriptor); }
  } closer{descriptor};
  return read_all(descriptor, name, most_bytes);
}

std::string json_argument(const std::optional<std::string>& argument) {
  if (argument && *argument != "-") return *argument;
  if (isatty(STDIN_FILENO) == 1 && !argument) {
    throw usage_error("Give the JSON as an argument or on standard input.");
  }
  return read_all(STDIN_FILENO, "standard input", limits::json_bytes);
}

bool LineReader::fill() {
  buffer_.erase(0, start_);
  start_ = 0;
  const std::size_t before = buffer_.size();
  const bool more = read_more(descriptor_, buffer_, "standard input");
  bytes_ += buffer_.size() - before;
  return more;
}

std::uint64_t LineReader::bytes_in_all() const {
  struct stat file {};
  return fstat(descriptor_, &file) == 0 && S_ISREG(file.st_mode)
             ? static_cast<std::uint64_t>(file.st_size)
             : 0;
}

std::optional<std::string> LineReader::next() {
  std::size_t searched = start_;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = buffer_.substr(start_, end - start_);
      start_ = end + 1;
      ++line_number_;
      return line;
    }
    searched = buffer_.size() - start_;
    if (searched > limits::json_bytes) {
      throw usage_error(
          fmt::format("Line {} is longer than {} bytes.", line_number_ + 1, limits::json_bytes));
    }
    if (fill()) continue;
    if (buffer_.empty()) return std::nullopt;
    ++line_number_;
    return std::exchange(buffer_, {});
  }
}

}  // namespace annals::cli
