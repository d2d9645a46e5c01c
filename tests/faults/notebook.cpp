#include "tests/faults/notebook.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace annals::testing {

// One write to a file that is open for appending: nothing of a killed process is half there.
void Notebook::note(const std::string& text) const {
  if (recorder_) recorder_->note(text);
  std::string line = text + "\n";
  int file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  bool written = file >= 0 && ::write(file, line.data(), line.size()) == std::ssize(line);
  if (file >= 0) ::close(file);
  if (!written) throw std::runtime_error("a note could not be taken");
}

std::vector<std::string> Notebook::lines() const {
  std::vector<std::string> found;
  std::ifstream in(file_);
  for (std::string line; std::getline(in, line);) found.push_back(line);
  return found;
}

std::string Notebook::append(const char* tense, const std::string& actor, std::size_t events) {
  return fmt::format("{} append {} {}", tense, actor, events);
}

std::map<std::string, std::size_t> Notebook::appends(const char* tense,
                                                     const std::vector<std::string>& lines) {
  std::map<std::string, std::size_t> found;
  for (const auto& line : lines) {
    std::istringstream words(line);
    std::string when, what, actor;
    std::size_t events = 0;
    if (words >> when >> what >> actor >> events && when == tense && what == "append") {
      found[actor] = events;
    }
  }
  return found;
}

std::vector<std::string> Notebook::done(const std::string& what,
                                        const std::vector<std::string>& lines) {
  std::vector<std::string> found;
  const std::string beginning = "did " + what + " ";
  for (const auto& line : lines) {
    if (line.starts_with(beginning)) found.insert(found.begin(), line.substr(beginning.size()));
  }
  return found;
}

}  // namespace annals::testing
