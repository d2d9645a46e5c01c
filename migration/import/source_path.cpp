#include "migration/import/source_path.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace annals::importing {

namespace fs = std::filesystem;

void refuse_source(ErrorKind kind, const fs::path& path, std::string_view why) {
  while (why.ends_with('.')) why.remove_suffix(1);
  throw Error(kind, fmt::format("Importing {} failed: {}.", path.string(), why));
}

std::uint64_t size_of_source(const fs::path& path, std::uint64_t most_bytes) {
  std::error_code problem;
  const fs::file_status status = fs::status(path, problem);
  if (status.type() == fs::file_type::not_found) {
    refuse_source(ErrorKind::not_found, path, "there is no such file");
  }
  if (problem) refuse_source(ErrorKind::io, path, problem.message());
  if (fs::is_directory(status)) {
    refuse_source(ErrorKind::wrong_format, path, "it is a directory");
  }
  if (!fs::is_regular_file(status)) {
    refuse_source(ErrorKind::wrong_format, path, "it is not a file");
  }
  const std::uint64_t size = fs::file_size(path, problem);
  if (problem) refuse_source(ErrorKind::io, path, problem.message());
  if (size == 0) refuse_source(ErrorKind::wrong_format, path, "the file is empty");
  if (size > most_bytes) {
    refuse_source(
        ErrorKind::invalid_argument, path,
        fmt::format("the file has {} bytes, more than the limit of {}", size, most_bytes));
  }
  return size;
}

std::string read_source_file(const fs::path& path, std::uint64_t most_bytes) {
  std::string content(size_of_source(path, most_bytes), '\0');
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (file) file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (!file) refuse_source(ErrorKind::io, path, std::strerror(errno ? errno : EIO));
  return content;
}

}  // namespace annals::importing
