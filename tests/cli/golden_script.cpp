#include "tests/cli/golden_script.h"

#include <annals/timestamp.h>
#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

// g++ 12 takes std::regex for uninitialised when it is compiled with sanitizers.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <regex>
#pragma GCC diagnostic pop

namespace annals::cli_test {
namespace {

constexpr std::string_view runs_at_most = "120s";

std::vector<std::string> lines_of(std::istream& in) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Whether a time stands close enough to now to have been made by the command.
bool is_recent(const std::string& iso) {
  const auto time = parse_iso(iso);
  const auto age = std::chrono::system_clock::now() - time.value_or(Timestamp());
  return time && std::chrono::abs(age) < std::chrono::hours(1);
}

std::string replace_times(const std::string& line) {
  static const std::regex time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z)");
  std::string out;
  auto rest = line.cbegin();
  for (std::sregex_iterator it(line.begin(), line.end(), time), end; it != end; ++it) {
    out.append(rest, line.cbegin() + it->position());
    const std::string found = it->str();
    out += is_recent(found) ? "<the time of this run      >" : found;
    rest = line.cbegin() + it->position() + it->length();
  }
  return out.append(rest, line.cend());
}

std::string visible(const std::string& line) {
  if (line.empty()) return "\\n";  // else the script would have blanks at the end of a line
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const bool hidden = byte < 0x20 || byte == 0x7F || (byte == ' ' && i + 1 == line.size());
    out += hidden ? fmt::format("\\x{:02x}", byte) : std::string(1, line[i]);
  }
  return out;
}

// Limits the size of files, in blocks of 512 bytes. What a program built for coverage then writes
// about itself is cut off too, so it goes where nobody reads it.
constexpr const char* small_files =
    "small_files() {\n"
    "  ulimit -f \"$1\"\n"
    "  export GCOV_PREFIX=\"$PWD/../coverage\" GCOV_ERROR_FILE=/dev/null\n"
    "}\n";

}  // namespace

std::string steady(const std::string& line) {
  static const std::regex id("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  static const std::regex hash(R"(\b[0-9a-f]{64}\b)");
  static const std::regex build(R"(\b(?=[0-9a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{8}\b(?!-))");
  static const std::regex moment(R"(\d{8}T\d{6}(\.\d{6})?Z)");  // in names of backups
  static const std::regex bytes(R"(^size +\d+ bytes$|"bytes":\d+)");
  std::string out = replace_times(line);
  out = std::regex_replace(out, id, "<the id made in this run           >");
  out = std::regex_replace(out, hash, "<hash>");
  out = std::regex_replace(out, moment, "<moment>");
  out = std::regex_replace(out, build, "<build >");
  return std::regex_replace(out, bytes, "<size>");
}

GoldenScript::GoldenScript(const std::filesystem::path& file) : file_(file) {
  std::ifstream in(file);
  std::vector<std::string> prose;
  for (const std::string& line : lines_of(in)) {
    if (line.starts_with("  $ ")) {
      steps_.push_back({std::exchange(prose, {}), {line.substr(4)}, {}});
    } else if (line.starts_with("  >") && !steps_.empty() && steps_.back().expected.empty()) {
      steps_.back().command.push_back(line.substr(std::min<std::size_t>(line.size(), 4)));
    } else if (line.starts_with("  ") && !steps_.empty() && prose.empty()) {
      steps_.back().expected.push_back(line.substr(2));
    } else {
      prose.push_back(line);
    }
  }
  epilogue_ = std::move(prose);
  if (steps_.empty()) throw std::runtime_error(file.string() + " has no command");
}

void GoldenScript::rewrite(const std::vector<std::vector<std::string>>& outputs) const {
  std::ofstream out(file_);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    for (const auto& line : steps_[i].prose) out << line << '\n';
    const char* sign = "  $";
    for (const auto& line : steps_[i].command) {
      out << std::exchange(sign, "  >") << (line.empty() ? "" : " ") << line << '\n';
    }
    for (const auto& line : outputs[i]) out << "  " << line << '\n';
  }
  for (const auto& line : epilogue_) out << line << '\n';
}

Shell::Shell() {
  std::string name = (std::filesystem::temp_directory_path() / "annals-cli-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary directory: " + name);
  directory_ = name;
  std::filesystem::create_directory(directory_ / "here");
}

Shell::~Shell() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::vector<std::string> Shell::run(const std::vector<std::string>& command) const {
  const auto script = directory_ / "script";
  const auto output = directory_ / "output";
  {
    std::ofstream out(script);
    const auto programs = std::filesystem::path(ANNALS_PROGRAM).parent_path().string();
    out << "cd '" << (directory_ / "here").string() << "'\n"
        << "export PATH='" << programs << "':/usr/bin:/bin SOURCE='" << ANNALS_SOURCE_DIR << "'\n"
        << "export LC_ALL=C.UTF-8\nunset ANNALS_ACTOR NO_COLOR\n"
        << small_files;
    for (const auto& line : command) out << line << '\n';
  }
  const int status = std::system(fmt::format("timeout {} sh '{}' > '{}' 2>&1 < /dev/null",
                                             runs_at_most, script.string(), output.string())
                                     .c_str());
  std::ifstream in(output);
  std::vector<std::string> lines = lines_of(in);
  const std::string here = (directory_ / "here").string();
  for (auto& line : lines) {
    for (auto at = line.find(here); at != line.npos; at = line.find(here)) {
      line.replace(at, here.size(), "<here>");
    }
    line = visible(steady(line));
  }
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (code != 0) lines.push_back(fmt::format("[{}]", code));
  return lines;
}

}  // namespace annals::cli_test
