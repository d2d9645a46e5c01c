#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/ground/source_file.h"

namespace annals::ground {
namespace {

constexpr std::size_t longest_file = 500;  // lines

// In two parts each, so that this file does not hold what it looks for.
const std::array<std::string, 4> unfinished{std::string("TO") + "DO", std::string("FIX") + "ME",
                                            std::string("XX") + "X", std::string("HA") + "CK"};
constexpr std::array<std::string_view, 9> vague{"util",    "utils", "common",   "helper", "helpers",
                                                "manager", "misc",  "managers", "stuff"};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Whether `word` stands in `text` as a whole word.
bool holds_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const auto after = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (after == text.size() || !is_word(text[after]))) {
      return true;
    }
  }
  return false;
}

// Whether a path that begins at this machine's root folder `folder` stands in `text`.
bool holds_path(std::string_view text, const std::string& folder) {
  const auto path = '/' + folder + '/';
  for (auto at = text.find(path); at != text.npos; at = text.find(path, at + 1)) {
    if (at == 0) return true;
    const char before = text[at - 1];
    if (!is_word(before) && std::string_view("./-}>").find(before) == std::string_view::npos) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> line_faults(const std::string& line) {
  std::vector<std::string> faults;
  if (line.find('\t') != std::string::npos) faults.push_back("a tab");
  if (line.find('\r') != std::string::npos) faults.push_back("a carriage return");
  if (line.ends_with(' ')) faults.push_back("a blank at the end");
  for (const auto& word : unfinished) {
    if (holds_word(line, word)) faults.push_back("a mark of unfinished work");
  }
  for (const std::string folder : {"work", "tmp", "home", "root"}) {
    if (holds_path(line, folder)) faults.push_back("a path of some machine");
  }
  return faults;
}

BOOST_AUTO_TEST_SUITE(hygiene)

BOOST_AUTO_TEST_CASE(every_line_is_clean) {
  for (const auto& file : source_files()) {
    for (std::size_t i = 0; i < file.lines().size(); ++i) {
      for (const auto& fault : line_faults(file.lines()[i])) {
        BOOST_ERROR(file.path() << ":" << i + 1 << ": " << fault);
      }
    }
    if (!file.ends_with_newline()) BOOST_ERROR(file.path() << ": the last line has no newline");
  }
}

BOOST_AUTO_TEST_CASE(an_unclean_line_is_found) {
  BOOST_TEST(line_faults("a\tb").size() == 1u);
  BOOST_TEST(line_faults("a ").size() == 1u);
  BOOST_TEST(line_faults("a\r").size() == 1u);
  BOOST_TEST(line_faults("// " + unfinished[0] + " later").size() == 1u);
  BOOST_TEST(line_faults(unfinished[0] + "S").empty());
  BOOST_TEST(line_faults(std::string("see /") + "tmp/x for it").size() == 1u);
  BOOST_TEST(line_faults("modules/work/work.sql").empty());
  BOOST_TEST(line_faults("nothing wrong").empty());
}

BOOST_AUTO_TEST_CASE(no_file_is_longer_than_the_wall) {
  for (const auto& file : source_files()) {
    // A built-in module is two texts, however many tables it has.
    const bool module_text = file.path().starts_with("modules/") && !file.is_cpp();
    if (file.path().ends_with(".md") || module_text) continue;
    BOOST_TEST_INFO_SCOPE(file.path());
    BOOST_TEST(file.lines().size() <= longest_file);
  }
}

BOOST_AUTO_TEST_CASE(every_header_is_guarded_and_opens_no_namespace) {
  for (const auto& file : source_files()) {
    if (!file.is_header()) continue;
    BOOST_TEST_INFO_SCOPE(file.path());
    BOOST_TEST((!file.lines().empty() && file.lines().front() == "#pragma once"));
    BOOST_TEST(std::ranges::none_of(
        file.lines(), [](const auto& line) { return line.starts_with("using namespace"); }));
  }
}

BOOST_AUTO_TEST_CASE(file_names_say_what_is_inside) {
  for (const auto& file : source_files()) {
    for (const auto& part : std::filesystem::path(file.path())) {
      for (const auto word : vague) {
        BOOST_TEST_INFO_SCOPE(file.path());
        BOOST_TEST(part.stem().string() != word);
        BOOST_TEST(!part.stem().string().ends_with("_" + std::string(word)));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::ground
