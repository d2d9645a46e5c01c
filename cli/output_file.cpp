#include "cli/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/failure.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

Failure system_failure(std::string_view doing, const std::string& path, int reason) {
  const ErrorKind kind = reason == ENOENT ? ErrorKind::not_found : ErrorKind::io;
  return failure_of(
      Error(kind, fmt::format("{} {} failed: {}.", doing, printable(path), std::strerror(reason))));
}

Failure already_there(const std::string& path) {
  return usage_error(fmt::format("Writing {} failed: it exists already.", printable(path)));
}

}  // namespace

OutputFile::OutputFile(const std::string& path) : path_(path) {
  struct stat there {};
  const bool exists = stat(path.c_str(), &there) == 0;
  if (exists && S_ISREG(there.st_mode)) throw already_there(path);
  if (exists) {
    descriptor_ = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    temporary_ = path + ".XXXXXX";
    descriptor_ = mkostemp(temporary_.data(), O_CLOEXEC);
  }
  if (descriptor_ < 0) throw system_failure("Creating", path, errno);
  output_.emplace(descriptor_, printable(path));
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::keep() {
  output_->flush();
  if (temporary_.empty()) return;
  if (fsync(descriptor_) != 0) throw system_failure("Writing", path_, errno);
  // A hard link, unlike a renaming, does not replace a file that has come in between.
  if (link(temporary_.c_str(), path_.c_str()) == 0) return;
  if (errno == EEXIST) throw already_there(path_);
  const bool no_links_here = errno == EPERM || errno == ENOTSUP;
  if (no_links_here && rename(temporary_.c_str(), path_.c_str()) == 0) return;
  throw system_failure("Naming", path_, errno);
}

void write_complete(const std::string& path, std::string_view content) {
  OutputFile file(path);
  file.output().write(content);
  file.keep();
}

}  // namespace annals::cli
