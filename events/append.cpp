#include <annals/append.h>
#include <fmt/format.h>

namespace annals {

bool ExpectedVersion::holds_for(StreamVersion current) const {
  switch (kind_) {
    case Kind::any:
      return true;
    case Kind::no_stream:
      return current == 0;
    case Kind::stream_exists:
      return current != 0;
    case Kind::exactly:
      return current == version_;
  }
  return false;
}

std::string ExpectedVersion::to_string() const {
  switch (kind_) {
    case Kind::any:
      return "any";
    case Kind::no_stream:
      return "no stream";
    case Kind::stream_exists:
      return "an existing stream";
    case Kind::exactly:
      break;
  }
  return fmt::format("version {}", version_);
}

const std::string& AppendResult::message() const {
  static const std::string nothing;
  if (conflicted()) return conflict().message;
  if (rejected()) return rejection().message;
  return nothing;
}

}  // namespace annals
