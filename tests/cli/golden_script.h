#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace annals::cli_test {

/// A text file that shows a session: lines indented by two blanks are commands ("$ …", continued by
/// "> …"), what they print on both outputs, and their exit status in brackets where it is not 0;
/// everything else is prose. Unprintable
/// characters and blanks at line ends are written as \xNN, an empty line of output as \n.
class GoldenScript {
 public:
  explicit GoldenScript(const std::filesystem::path& file);

  struct Step {
    std::vector<std::string> prose;     ///< lines before the command
    std::vector<std::string> command;   ///< lines, without their signs
    std::vector<std::string> expected;  ///< lines of output, and the status
  };
  const std::vector<Step>& steps() const { return steps_; }

  /// Writes the file anew, with these outputs in place of the expected ones.
  void rewrite(const std::vector<std::vector<std::string>>& outputs) const;

 private:
  std::filesystem::path file_;
  std::vector<Step> steps_;
  std::vector<std::string> epilogue_;
};

/// Runs shell commands in a fresh directory of their own, which is removed at the end. `annals` is
/// the program under test, $SOURCE the checkout.
class Shell {
 public:
  Shell();
  ~Shell();
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  /// Lines of what the command printed, made the same for every run, and "[status]" if not 0.
  std::vector<std::string> run(const std::vector<std::string>& command) const;

 private:
  std::filesystem::path directory_;
};

/// Replaces what differs from run to run by something of the same width: times of now, ids made
/// now, hashes, names of builds, sizes of files.
std::string steady(const std::string& line);

}  // namespace annals::cli_test
