#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace annals::bench {

/// How a hand-written replay fills its tables.
enum class ReplayWay {
  first_idea,  ///< write-ahead log, indexes present, a commit and a checkpoint per 1 000 events
  best_known,  ///< fresh file, no journal, nothing synced before the end, indexes after the data
};

/// The tables of the module "work" from the events of a log, as one writes it by hand for just
/// that module: one select over the log, generated readers, the same statements with parameters
/// bound by functions that were chosen when the statements were prepared. Returns the number of
/// events that had an effect. Proves nothing about what it built.
std::uint64_t replay_work_by_hand(const std::filesystem::path& log,
                                  const std::filesystem::path& tables, ReplayWay way);

/// The tables of a module that handles work.TaskStatusChanged, as an application follows a log by
/// hand: write-ahead log, indexes present, rows and a row that says how far they are in one commit
/// per 5 000 events, not synced. Returns how many events it has read.
std::uint64_t follow_by_hand(const std::filesystem::path& log, const std::filesystem::path& tables,
                             std::string_view sql);

}  // namespace annals::bench
