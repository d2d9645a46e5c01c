#include <annals/error.h>

namespace annals {

const char* name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_argument:
      return "invalid_argument";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::busy:
      return "busy";
    case ErrorKind::io:
      return "io";
    case ErrorKind::corrupt:
      return "corrupt";
    case ErrorKind::wrong_format:
      return "wrong_format";
    case ErrorKind::closed:
      return "closed";
  }
  return "unknown";
}

}  // namespace annals
