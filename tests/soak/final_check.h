#pragma once

#include <annals/engine.h>

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace annals::soak {

struct FinalFigures {
  std::uint64_t events = 0;
  std::uint64_t appended = 0;    ///< requests
  std::uint64_t refused = 0;     ///< requests
  std::uint64_t unanswered = 0;  ///< events of writers that were killed before they got the answer
};

/// Compares the log with what the writers were told. Throws std::runtime_error with the first
/// difference.
FinalFigures require_answers(Engine& engine, const std::filesystem::path& diaries,
                             const std::set<std::uint32_t>& killed);

/// Compares the log and its tables with what the writers were told. `killed` are the numbers of
/// writers that may have died unanswered. Throws std::runtime_error with the first difference.
FinalFigures check_everything(const std::filesystem::path& log,
                              const std::filesystem::path& diaries,
                              const std::set<std::uint32_t>& killed);

}  // namespace annals::soak
