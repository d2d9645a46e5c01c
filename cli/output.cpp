#include "cli/output.h"

#include <annals/error.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace annals::cli {
namespace {

constexpr std::size_t buffer_bytes = 64 << 10;
constexpr std::size_t usual_terminal_width = 80;

}  // namespace

Output::Output(int descriptor, std::string name)
    : descriptor_(descriptor), name_(std::move(name)), is_terminal_(isatty(descriptor) == 1) {}

void Output::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= buffer_bytes) flush();
}

void Output::line(std::string_view text) {
  buffer_ += text;
  write("\n");
}

void Output::flush() {
  std::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written >= 0) {
      left.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      const int reason = errno;
      buffer_.clear();
      if (reason == EPIPE) throw OutputClosed();
      throw Error(ErrorKind::io,
                  fmt::format("Writing to {} failed: {}.", name_, std::strerror(reason)));
    }
  }
  buffer_.clear();
}

std::size_t Output::terminal_width() const {
  if (!is_terminal_) return 0;
  winsize size{};
  if (ioctl(descriptor_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual_terminal_width;
  return size.ws_col;
}

bool Output::reader_has_gone() const {
  pollfd state{descriptor_, 0, 0};
  return poll(&state, 1, 0) > 0 && (state.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace annals::cli
