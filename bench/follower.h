#pragma once

#include <annals/engine.h>

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string_view>

namespace annals::bench {

/// Of the steady clock, which all processes of a machine share.
using SteadyTime = std::chrono::steady_clock::duration;
SteadyTime steady_time();

enum class Follower { engine, by_hand };
std::string_view words_of(Follower follower);

/// The first word of a command line that makes this program a follower; then words_of, and a path.
inline constexpr std::string_view follow_word = "--follow";

/// Follows a log and writes the time at which it was given each event to `out`, as a number, until
/// it is stopped or nobody reads. `engine`: one that is open already; null to open one.
void follow_log(Follower follower, const std::filesystem::path& log, Engine* engine, int out,
                const std::stop_token& stop);

/// The program as a follower: answers with its exit status.
int run_follower(std::string_view follower, const std::filesystem::path& log);

}  // namespace annals::bench
