#pragma once

#include <annals/engine.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace annals::soak {

/// Which thread of which process, and which of its events.
struct Authorship {
  std::uint32_t writer = 0;
  std::uint64_t number = 0;
  friend auto operator<=>(const Authorship&, const Authorship&) = default;
};

/// The tables by one of two definitions; the other has an index more.
Module soak_module(bool other);
/// With the first definition where the log has none, else with the one that is in force.
Engine open_soak(const std::filesystem::path& log);

NewEvent moved(const std::string& account, std::int64_t cents, Authorship author);
NewEvent ended();
/// Runs the command that takes from one account and gives to another, in two events.
AppendResult transfer(Engine& engine, const std::string& from, const std::string& to,
                      std::int64_t cents, Authorship author);

/// What a Moved event says; nothing for events of other types.
struct Move {
  std::string account;
  std::int64_t cents = 0;
  Authorship author;
};
std::optional<Move> move_of(const RecordedEvent& event);
bool is_end(const RecordedEvent& event);

}  // namespace annals::soak
