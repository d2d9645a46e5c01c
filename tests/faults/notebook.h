#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/faults/disk_recorder.h"

namespace annals::testing {

/// What was tried on a log, and what the engine said was done. Kept in a file, a line for each, so
/// that it outlives a process that is killed; a recorder is told as well.
class Notebook {
 public:
  explicit Notebook(std::filesystem::path file) : file_(std::move(file)) {}

  void tell(DiskRecorder* recorder) { recorder_ = recorder; }
  /// Thread-safe. `text` has no line breaks.
  void note(const std::string& text) const;
  std::vector<std::string> lines() const;

  /// "will append ACTOR N" before it is tried, "did append ACTOR N" when it is acknowledged.
  static std::string append(const char* tense, const std::string& actor, std::size_t events);
  /// By actor, how many events each append has of those that "will" or "did" say.
  static std::map<std::string, std::size_t> appends(const char* tense,
                                                    const std::vector<std::string>& lines);
  /// What follows "did WHAT ", latest first.
  static std::vector<std::string> done(const std::string& what,
                                       const std::vector<std::string>& lines);

 private:
  std::filesystem::path file_;
  DiskRecorder* recorder_ = nullptr;
};

}  // namespace annals::testing
