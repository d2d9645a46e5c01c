#include <annals/timestamp.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/cli/golden_script.h"

// One test case for each tests/cli/*.golden. To update them to what the program prints now:
//   ANNALS_UPDATE_GOLDEN=1 build/dev/tests/cli_tests
// and look at the difference before committing it.

namespace annals::cli_test {
namespace {

std::string block(const std::vector<std::string>& lines) {
  return fmt::format("  {}\n", fmt::join(lines, "\n  "));
}

void play(const std::filesystem::path& file) {
  const bool update = std::getenv("ANNALS_UPDATE_GOLDEN") != nullptr;
  const GoldenScript script(file);
  const Shell shell;
  std::vector<std::vector<std::string>> outputs;
  for (const auto& step : script.steps()) {
    outputs.push_back(shell.run(step.command));
    if (update) continue;
    BOOST_CHECK_MESSAGE(outputs.back() == step.expected,
                        file.filename().string()
                            << ":\n$ " << fmt::format("{}", fmt::join(step.command, "\n> "))
                            << "\nexpected\n"
                            << block(step.expected) << "but it printed\n"
                            << block(outputs.back()));
  }
  if (update) script.rewrite(outputs);
}

/// Adds the cases before Boost.Test runs; the suite owns them.
const bool registered = [] {
  const std::filesystem::path folder = std::filesystem::path(ANNALS_SOURCE_DIR) / "tests/cli";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".golden") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    boost::unit_test::framework::current_auto_test_suite().add(boost::unit_test::make_test_case(
        [file] { play(file); }, "golden_" + file.stem().string(), __FILE__, __LINE__));
  }
  return true;
}();

BOOST_AUTO_TEST_SUITE(golden_scripts)

BOOST_AUTO_TEST_CASE(there_are_some) {
  BOOST_TEST(registered);
}

BOOST_AUTO_TEST_CASE(what_differs_from_run_to_run_is_made_the_same) {
  BOOST_TEST(steady("2025-03-01T12:00:00Z") == "2025-03-01T12:00:00Z");
  const auto now = std::chrono::system_clock::now();
  const auto time = to_iso(std::chrono::time_point_cast<std::chrono::microseconds>(now));
  BOOST_TEST(steady("at " + time + ".") == "at <the time of this run      >.");
  BOOST_TEST(steady("build 3f9c12ab, 12 bytes, 12345678") == "build <build >, 12 bytes, 12345678");
  BOOST_TEST(steady("0193e8a0-1c2d-7abc-8def-0123456789ab") ==
             "<the id made in this run           >");
  BOOST_TEST(steady("00000000-0000-4000-8000-000000000001") ==
             "00000000-0000-4000-8000-000000000001");
}

BOOST_AUTO_TEST_CASE(a_command_that_fails_shows_its_status_and_its_words) {
  const Shell shell;
  const auto lines = shell.run({"echo words; echo 'sorry\t' >&2; exit 3"});
  BOOST_TEST(lines == (std::vector<std::string>{"words", "sorry\\x09", "[3]"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::cli_test
