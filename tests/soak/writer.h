#pragma once

#include <annals/engine.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "tests/soak/diary.h"

namespace annals::soak {

/// One thread that appends: plain batches, expectations, conditions, commands, events that a
/// constraint must refuse, and repeats of what was appended already. Notes every answer.
class Writer {
 public:
  Writer(Engine& engine, const std::filesystem::path& diaries, std::uint32_t writer,
         std::uint64_t seed);

  /// Throws when an answer is not among those that are allowed.
  void run_until(std::chrono::steady_clock::time_point end);

 private:
  std::uint64_t chance(std::uint64_t below);
  std::string account();
  /// A request of random size; its numbers are the next ones.
  AppendRequest batch(std::uint64_t at_most);
  /// Counts and notes the answer to a request of `count` events; false when refused.
  bool note(const AppendResult& result, std::uint64_t count);

  void append_plainly();
  void append_expecting_a_version();
  void append_to_a_new_stream();
  void append_on_condition();
  void overdraw();
  void run_a_command();
  void append_again();
  void append_and_be_told();

  Engine& engine_;
  Diary diary_;
  std::uint32_t writer_;
  std::uint64_t next_number_ = 1;
  std::uint64_t new_streams_ = 0;
  std::mt19937_64 random_;
  AppendRequest last_;  ///< with ids, appended at last_position_
  Position last_position_ = 0;
};

/// A process of `threads` writers, with numbers from `first_writer`; returns its exit status.
int write_for(const std::filesystem::path& log, const std::filesystem::path& diaries,
              std::uint32_t first_writer, std::uint32_t threads, std::uint64_t seed,
              std::chrono::milliseconds time);

}  // namespace annals::soak
