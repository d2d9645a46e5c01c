#include "bench/scratch_folder.h"

#include <stdlib.h>

#include <cerrno>
#include <system_error>

namespace annals::bench {

ScratchFolder::ScratchFolder(const std::filesystem::path& parent) {
  std::filesystem::create_directories(parent);
  std::string pattern = (parent / "bench-XXXXXX").string();
  if (!mkdtemp(pattern.data())) {
    throw std::system_error(errno, std::generic_category(),
                            "making a folder below " + parent.string());
  }
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace annals::bench
