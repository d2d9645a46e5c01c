#include "fuzz/scratch.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace annals::fuzz {

Scratch::Scratch() {
  std::error_code none;
  const std::filesystem::path memory = "/dev/shm";
  const auto place =
      std::filesystem::is_directory(memory, none) ? memory : std::filesystem::temp_directory_path();
  std::string name = place / "annals-fuzz-XXXXXX";
  if (!::mkdtemp(name.data())) found("no place for a folder");
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path Scratch::write(std::string_view name, std::string_view content) const {
  const auto file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary)
      .write(content.data(), static_cast<std::streamsize>(content.size()));
  return file;
}

std::string_view take_part(std::string_view& input) {
  constexpr std::string_view mark = "\n---\n";
  const auto end = input.find(mark);
  const std::string_view part = input.substr(0, end);
  input = end == input.npos ? std::string_view() : input.substr(end + mark.size());
  return part;
}

void found(std::string_view what) {
  std::fprintf(stderr, "found: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace annals::fuzz
