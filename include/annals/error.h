#pragma once

#include <stdexcept>
#include <string>

namespace annals {

/// What kind of thing went wrong; decides the exit status of the command line.
enum class ErrorKind {
  invalid_argument,  ///< the caller asked for something that cannot be
  not_found,         ///< a file, module, type, table or name that does not exist
  busy,              ///< another writer held the log for longer than the busy timeout
  io,                ///< the system refused; after `io` in a commit the outcome is unknown
  corrupt,           ///< the file does not hold what the format promises
  wrong_format,      ///< not an Annals log, or one of a newer format
  closed,            ///< used after closing, or after a commit whose outcome is unknown
};

/// The one exception of the library. Expected outcomes (conflict, rejection) are values instead.
/// The message is a sentence: what was being done, to what, and what the system answered.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}

  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

/// The word for a kind as the command line prints it: "invalid_argument", "busy", …
const char* name_of(ErrorKind kind);

}  // namespace annals
