#include "tests/ground/source_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace annals::ground {
namespace {

constexpr std::array written_by_people{".cpp", ".h", ".capnp", ".sql", ".md", ".sh", ".cmake"};
constexpr std::array written_by_people_too{"dev",           ".ci/run",     "CMakePresets.json",
                                           ".clang-format", ".clang-tidy", "LICENSE"};

bool is_written_by_people(const std::filesystem::path& file) {
  if (file.filename() == "CMakeLists.txt") return true;
  return std::ranges::count(written_by_people, file.extension()) > 0 ||
         std::ranges::count(written_by_people_too, file) > 0;
}

// `#include <path>` or `#include "path"`, at the beginning of a line.
bool read_include(const std::string& line, Include& include) {
  if (!line.starts_with("#include ")) return false;
  const auto open = line.find_first_of("<\"");
  if (open == std::string::npos) return false;
  const auto close = line.find_first_of(">\"", open + 1);
  if (close == std::string::npos) return false;
  include.path = line.substr(open + 1, close - open - 1);
  include.angle = line[open] == '<';
  return true;
}

}  // namespace

SourceFile::SourceFile(std::string path, std::string_view text) : path_(std::move(path)) {
  ends_with_newline_ = text.ends_with('\n');
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines_.push_back(line);
  if (!is_cpp()) return;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    Include include;
    include.line = static_cast<int>(i) + 1;
    if (read_include(lines_[i], include)) includes_.push_back(include);
  }
}

std::string_view SourceFile::folder() const {
  return std::string_view(path_).substr(0, path_.find('/'));
}

bool SourceFile::is_under(std::string_view folder) const {
  return path_.starts_with(folder) && path_.size() > folder.size() && path_[folder.size()] == '/';
}

std::vector<SourceFile> source_files() {
  namespace fs = std::filesystem;
  const fs::path root = ANNALS_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (fs::recursive_directory_iterator it(root), end; it != end; ++it) {
    const auto relative = it->path().lexically_relative(root);
    if (it->is_directory() && (relative == "build" || relative == ".git")) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && is_written_by_people(relative)) {
      std::ifstream stream(it->path(), std::ios::binary);
      std::ostringstream text;
      text << stream.rdbuf();
      files.emplace_back(relative.string(), text.str());
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

}  // namespace annals::ground
