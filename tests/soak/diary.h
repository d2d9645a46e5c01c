#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "tests/soak/soak_module.h"

namespace annals::soak {

/// What one writer was told about one of its requests.
struct DiaryEntry {
  enum class Answer { appended, refused } answer = Answer::appended;
  Authorship first;         ///< of its first event
  std::uint64_t count = 0;  ///< of its events
  Position position = 0;    ///< of the first, when appended; the others follow
};

/// A writer's diary: a file that outlives the writer's sudden death. For one thread.
class Diary {
 public:
  /// Makes `writer-N` in `folder`.
  Diary(const std::filesystem::path& folder, std::uint32_t writer);
  ~Diary();
  Diary(const Diary&) = delete;
  Diary& operator=(const Diary&) = delete;

  void note(const DiaryEntry& entry);

 private:
  int file_;
};

/// All entries of all diaries in a folder. A last entry that was cut off is left out.
std::vector<DiaryEntry> read_diaries(const std::filesystem::path& folder);

}  // namespace annals::soak
