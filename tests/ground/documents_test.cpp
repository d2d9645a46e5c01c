#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/ground/source_file.h"

namespace annals::ground {
namespace {

std::string stripped(std::string_view line) {
  const auto first = line.find_first_not_of(' ');
  return first == line.npos ? std::string() : std::string(line.substr(first));
}

/// A fenced block of a document: ```cpp …
struct CodeBlock {
  std::string language;
  std::vector<std::string> lines;  ///< stripped, without empty ones and those that are just "…"
  int line = 0;
};

std::vector<CodeBlock> code_blocks(const SourceFile& document) {
  std::vector<CodeBlock> blocks;
  bool inside = false;
  for (std::size_t i = 0; i < document.lines().size(); ++i) {
    const auto line = stripped(document.lines()[i]);
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.push_back({line.substr(3), {}, static_cast<int>(i) + 1});
    } else if (inside && !line.empty() && line != "…") {
      blocks.back().lines.push_back(line);
    }
  }
  return blocks;
}

// Whether all lines of the block stand in the file, in this order.
bool is_quoted_from(const CodeBlock& block, const SourceFile& file) {
  auto wanted = block.lines.begin();
  for (const auto& line : file.lines()) {
    if (wanted == block.lines.end()) break;
    if (stripped(line) == *wanted) ++wanted;
  }
  return wanted == block.lines.end();
}

// Targets of `[text](target)` that are files of the project; code is no text.
std::vector<std::string> links(const SourceFile& document) {
  std::vector<std::string> targets;
  bool code = false;
  for (const auto& line : document.lines()) {
    if (stripped(line).starts_with("```")) code = !code;
    if (code) continue;
    for (auto at = line.find("]("); at != line.npos; at = line.find("](", at + 1)) {
      auto target = line.substr(at + 2, line.find(')', at) - at - 2);
      target = target.substr(0, target.find('#'));
      if (!target.empty() && target.find("://") == target.npos) targets.push_back(target);
    }
  }
  return targets;
}

/// A test that a document names: `program: suite/case`, or `program: suite/*`.
struct NamedTest {
  std::string program, suite, name;
};

std::vector<NamedTest> named_tests(const SourceFile& document) {
  static const std::regex form("`([a-z_]+): ([a-z_]+)/([a-z0-9_]+|\\*)`");
  std::vector<NamedTest> found;
  for (const auto& line : document.lines()) {
    for (std::sregex_iterator it(line.begin(), line.end(), form), end; it != end; ++it) {
      found.push_back({(*it)[1], (*it)[2], (*it)[3]});
    }
  }
  return found;
}

bool is_there(const NamedTest& test, const std::vector<SourceFile>& files) {
  const auto has = [](const SourceFile& file, const std::string& what) {
    return std::ranges::any_of(
        file.lines(), [&](const std::string& line) { return line.find(what) != line.npos; });
  };
  return std::ranges::any_of(files, [&](const SourceFile& file) {
    return file.is_under("tests/" + test.program) &&
           has(file, "BOOST_AUTO_TEST_SUITE(" + test.suite + ")") &&
           (test.name == "*" || has(file, test.name + ")"));
  });
}

BOOST_AUTO_TEST_SUITE(documents)

BOOST_AUTO_TEST_CASE(every_test_that_the_guarantees_name_is_there) {
  const auto files = source_files();
  std::size_t tests = 0;
  for (const auto& document : files) {
    if (document.path() != "docs/guarantees.md") continue;
    for (const auto& test : named_tests(document)) {
      ++tests;
      BOOST_TEST_INFO_SCOPE(test.program << ": " << test.suite << "/" << test.name);
      BOOST_TEST(is_there(test, files));
    }
  }
  BOOST_TEST(tests >= 10u);
  const NamedTest known{"ground", "documents", "every_link_leads_to_a_file"};
  BOOST_TEST(is_there(known, files));
  for (auto gone : {NamedTest{"ground", "documents", "gone"}, NamedTest{"ground", "gone", "*"},
                    NamedTest{"engine", "documents", known.name}}) {
    BOOST_TEST(!is_there(gone, files));
  }
}

BOOST_AUTO_TEST_CASE(every_link_leads_to_a_file) {
  const std::filesystem::path root = ANNALS_SOURCE_DIR;
  for (const auto& document : source_files()) {
    if (!document.path().ends_with(".md")) continue;
    const auto folder = (root / document.path()).parent_path();
    for (const auto& target : links(document)) {
      BOOST_TEST_INFO_SCOPE(document.path() << " links to " << target);
      BOOST_TEST(std::filesystem::exists(folder / target));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_the_first_page_shows_is_compiled_and_tested) {
  const auto files = source_files();
  std::size_t blocks = 0;
  for (const auto& document : files) {
    if (document.path() != "README.md") continue;
    for (const auto& block : code_blocks(document)) {
      if (block.language != "cpp" && block.language != "sql" && block.language != "capnp") continue;
      ++blocks;
      BOOST_TEST_INFO_SCOPE("README.md:" << block.line);
      BOOST_TEST(std::ranges::any_of(files, [&](const SourceFile& file) {
        return file.is_under("examples") && is_quoted_from(block, file);
      }));
    }
  }
  BOOST_TEST(blocks >= 2u);
}

BOOST_AUTO_TEST_CASE(a_quotation_that_is_none_is_found) {
  const SourceFile source("examples/a.cpp", "int main() {\n  first();\n  second();\n}\n");
  const auto quotes = [&](const std::string& text) {
    const auto blocks = code_blocks(SourceFile("README.md", "```cpp\n" + text + "```\n"));
    return is_quoted_from(blocks.at(0), source);
  };
  BOOST_TEST(quotes("first();\n…\n}\n"));
  BOOST_TEST(!quotes("second();\nfirst();\n"));
  BOOST_TEST(!quotes("third();\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::ground
