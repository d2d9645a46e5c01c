// The files of an analytics program. Each part is a file: its name on the first line, then what is
// in it; a single part without a name is a package.
#include "fuzz/import_input.h"
#include "fuzz/scratch.h"

namespace {

// Names that lead out of the folder, or are none, would only try the file system.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() < 200 && name.front() != '/' && name.back() != '/' &&
         name.find("..") == name.npos && name.find("//") == name.npos &&
         name.find('\0') == name.npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace annals::fuzz;
  const Scratch scratch;
  std::string_view input = text_of(data, size);
  if (input.starts_with("{")) {
    import_input("burndown", scratch.write("package.json", input));
    return 0;
  }
  std::error_code exists;
  std::filesystem::create_directory(scratch / "tree", exists);
  while (!input.empty()) {
    const std::string_view part = take_part(input);
    const auto end = part.find('\n');
    if (end == part.npos || !is_name(part.substr(0, end))) continue;
    try {
      scratch.write("tree/" + std::string(part.substr(0, end)), part.substr(end + 1));
    } catch (const std::filesystem::filesystem_error&) {  // a file where a folder should be
    }
  }
  import_input("burndown", scratch / "tree");
  return 0;
}
