#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace annals::model {

/// One call of a random program. What its numbers mean depends on the call and on what the program
/// has done before; any numbers are allowed, and zeros are the simplest.
struct Step {
  enum class Call {
    append,      ///< events, an expectation, a condition
    repeat,      ///< an earlier append once more, as it was or not quite
    execute,     ///< the command Move
    read,        ///< by stream, types, tags, positions, times, actor; forth or back
    follow,      ///< a new follower
    drain,       ///< what all followers have to give
    find,        ///< an event by its id
    query,       ///< the tables as they are
    report,      ///< the tables of the async module
    as_of,       ///< the tables as of a position
    as_of_time,  ///< as of a recorded time
    effective,   ///< as of an effective time
    diff,        ///< between two positions
    life,        ///< of one account
    bisect,      ///< when an account first had so much
    rebuild,     ///< with a definition, the same or another, or only compare
    switch_to,   ///< a definition that the log knows
    roll_back,
    back_up,
    restore,
    clock,   ///< set forth or back
    reopen,  ///< all engines
    forget,  ///< reopen, the views' folder deleted
    verify,  ///< every invariant of the log
    proof,   ///< a consistency proof from an earlier head
  };
  static constexpr int calls = static_cast<int>(Call::proof) + 1;

  Call call = Call::append;
  std::array<std::uint32_t, 10> numbers{};

  std::uint32_t below(std::size_t index, std::uint64_t limit) const {
    return static_cast<std::uint32_t>(numbers[index] % limit);
  }
  bool operator==(const Step&) const = default;
};

using Program = std::vector<Step>;

/// Calls with the frequency that finds most.
Program random_program(std::mt19937_64& random, std::size_t steps);

/// "append 1 2 0 7; reopen; query": zeros at the end are left out.
std::string to_string(const Program& program);
/// The reverse; throws std::invalid_argument.
Program parse_program(std::string_view text);

/// Makes a program that fails shorter and its numbers smaller, as long as it still fails, within
/// `runs` runs.
Program shrink(Program program, int runs, const std::function<bool(const Program&)>& fails);

}  // namespace annals::model
