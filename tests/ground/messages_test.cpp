// Every sentence that the command line can say stands in a golden script.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/ground/source_file.h"

namespace annals::ground {

namespace {

// What no script can bring about, or not the same way each time.
constexpr std::string_view unshown[] = {
    "There is not enough memory.",
    " is being rebuilt: build ",  // for as long as that lasts
    "; backup {}, rollback {}",   // the same
    " has format ",               // there is one format so far
    "not repeatable",             // would be the engine's fault
    "building {}",                // on a terminal, when it takes long, as the next two
    "building tables",
    "verifying {}",
    "set in a signal handler",  // to the compiler
    "3f9c12ab",                 // the scripts cover names of builds and ids, as the next two
    "20261120T080000Z",
    "0193e8a0",
};

constexpr std::size_t shortest_part = 7;  // shorter ones stand anywhere

struct Sentence {
  int line = 0;
  std::string text;
};

/// The text literals of a source, those that follow each other as one, without comments.
std::vector<Sentence> literals(const SourceFile& file) {
  std::vector<Sentence> found;
  bool goes_on = false;
  for (std::size_t number = 0; number < file.lines().size(); ++number) {
    const std::string& line = file.lines()[number];
    if (line.find_first_not_of(' ') == line.npos || line.starts_with("#include")) continue;
    for (std::size_t at = 0; at < line.size(); ++at) {
      const char c = line[at];
      if (c == '/' && line.compare(at, 2, "//") == 0) break;
      if (c == '\'' && at + 2 < line.size()) {
        at += line[at + 1] == '\\' ? 3 : 2;
        goes_on = false;
      } else if (c == '"') {
        if (!goes_on) found.push_back({static_cast<int>(number) + 1, {}});
        for (++at; at < line.size() && line[at] != '"'; ++at) {
          const bool escaped = line[at] == '\\' && ++at < line.size();
          found.back().text += escaped && line[at] == 'n' ? ' ' : line[at];
        }
        goes_on = true;
      } else if (c != ' ') {
        goes_on = false;
      }
    }
  }
  return found;
}

std::string with_single_blanks(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n';
    if (!blank || !result.ends_with(' ')) result += blank ? ' ' : c;
  }
  return result;
}

/// What stands between the places of a format, without blanks at its ends.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = std::min(text.find('{', at), text.size());
    std::string part = with_single_blanks(std::string_view(text).substr(at, open - at));
    part.erase(0, std::min(part.find_first_not_of(' '), part.size()));
    part.erase(part.find_last_not_of(' ') + 1);
    parts.push_back(std::move(part));
    at = std::max(open + 1, std::min(text.find('}', open), text.size() - 1) + 1);
  }
  return parts;
}

bool is_sentence(const std::string& text) {
  return text.find_first_of(' ') != text.npos && !text.starts_with("select ") &&
         text.find("{{") == text.npos;
}

/// The parts of the literal that the scripts lack.
std::vector<std::string> missing_parts(const std::string& text, const std::string& scripts) {
  std::vector<std::string> missing;
  if (!is_sentence(text)) return missing;
  if (std::ranges::any_of(unshown, [&](auto part) { return text.find(part) != text.npos; })) {
    return missing;
  }
  for (const auto& part : parts_of(text)) {
    if (part.size() >= shortest_part && scripts.find(part) == scripts.npos) missing.push_back(part);
  }
  return missing;
}

std::string all_scripts() {
  std::string text;
  const auto folder = std::filesystem::path(ANNALS_SOURCE_DIR) / "tests/cli";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".golden") continue;
    std::ostringstream content;
    content << std::ifstream(entry.path()).rdbuf();
    text += content.str();
  }
  const std::string empty_line = "  \\n\n";  // as the scripts write it
  for (std::size_t at = 0; (at = text.find(empty_line, at)) != text.npos;) {
    text.erase(at, empty_line.size());
  }
  return with_single_blanks(text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(every_sentence_of_the_command_line_stands_in_a_golden_script) {
  const std::string scripts = all_scripts();
  std::size_t sentences = 0;
  for (const auto& file : source_files()) {
    if (!file.is_under("cli") || file.is_header()) continue;
    for (const auto& [line, text] : literals(file)) {
      sentences += is_sentence(text) ? 1 : 0;
      for (const auto& part : missing_parts(text, scripts)) {
        BOOST_ERROR(file.path() << ":" << line << ": no golden script shows \"" << part << "\"");
      }
    }
  }
  BOOST_TEST(sentences > 300u);
}

BOOST_AUTO_TEST_CASE(a_sentence_that_no_script_shows_is_found) {
  const SourceFile source("cli/a.cpp",
                          "f('\"', \"there is {} to \"\n  \"see here\"); // \"nothing at all\"\n"
                          "g(\"and\\nthere\", \"one\");\n");
  const auto found = literals(source);
  BOOST_REQUIRE(found.size() == 3u);
  BOOST_TEST(found[0].text == "there is {} to see here");
  BOOST_TEST(found[1].text == "and there");
  BOOST_TEST(found[1].line == 3);
  BOOST_TEST(missing_parts(found[0].text, "there is much to see here").empty());
  BOOST_TEST(missing_parts(found[0].text, "there is much to look at") ==
                 std::vector<std::string>{"to see here"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::ground
