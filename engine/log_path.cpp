#include "engine/log_path.h"

#include <annals/error.h>
#include <fmt/format.h>

namespace annals {

std::filesystem::path path_of_log(const std::filesystem::path& name) {
  std::error_code error;
  auto path = std::filesystem::absolute(name);
  if (!std::filesystem::is_symlink(path, error)) return path;
  auto log = std::filesystem::canonical(path, error);
  if (!error) return log;
  const bool is_dangling = error == std::errc::no_such_file_or_directory;
  throw Error(is_dangling ? ErrorKind::not_found : ErrorKind::io,
              fmt::format("Opening {} failed: {}.", path.string(),
                          is_dangling ? "it is a symbolic link to nothing" : error.message()));
}

}  // namespace annals
