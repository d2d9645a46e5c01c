#pragma once

#include <string>
#include <string_view>

namespace annals::cli {

/// The reader of our output has gone (`annals log … | head`): there is nobody left to write for.
/// Not an error.
struct OutputClosed {};

/// A file descriptor to write to, buffered. Throws OutputClosed when the reader has gone, and
/// Error{io} when the system refuses. What is still buffered when it is destroyed is lost: call
/// flush.
class Output {
 public:
  /// `name` is for messages: "standard output". Does not own the descriptor.
  Output(int descriptor, std::string name);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view text);
  void line(std::string_view text);
  void flush();

  bool is_terminal() const { return is_terminal_; }
  /// Columns of the terminal; 0 when it is none.
  std::size_t terminal_width() const;
  /// Whether the reader has gone, found out without writing.
  bool reader_has_gone() const;

 private:
  int descriptor_;
  std::string name_;
  bool is_terminal_;
  std::string buffer_;
};

}  // namespace annals::cli
