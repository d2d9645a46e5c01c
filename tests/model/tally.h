#pragma once

#include <annals/engine.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace annals::model {

/// An event of the module `tally`, as programs speak of it.
struct Fact {
  enum class Kind { added, opened, closed };
  Kind kind = Kind::added;
  std::string stream;
  std::string account;
  std::int64_t cents = 0;
  std::string note;  ///< empty: not set, and no tag
  std::optional<EventId> id;
  std::optional<Timestamp> at;

  bool says_the_same(const Fact& other) const;
  std::string to_string() const;
};
const char* type_of(Fact::Kind kind);  ///< "tally.Added"
std::vector<Tag> tags_of(const Fact& fact);
NewEvent new_event(const Fact& fact);

/// The definitions that the module goes through. The first is in force at the beginning.
inline constexpr int definition_count = 5;
Module tally_module(int definition);
/// Follows the other one in the background.
Module report_module();

/// What a definition allows and shows.
struct Rules {
  std::int64_t least, most;  ///< cents of an account
  bool counts;               ///< accounts have a column with the number of their moves
};
Rules rules_of(int definition);

/// The tables of `tally` in a few lines of C++.
struct Tables {
  struct Account {
    std::int64_t cents = 0, times = 0;
    Position opened = 0;
    bool operator==(const Account&) const = default;
  };
  struct Moved {
    std::string account;
    std::int64_t cents = 0;
    std::string note;
    bool operator==(const Moved&) const = default;
  };
  std::map<std::string, Account> accounts;
  std::map<Position, Moved> moves;

  /// Whether the definition takes the event; if not, nothing has changed.
  bool apply(const Fact& fact, Position position, const Rules& rules);
};

/// Rows of both tables as text, from the model and from the engine.
std::string text_of(const Tables& tables, const Rules& rules);
std::string text_of(const Engine& engine, const Rules& rules);
std::string text_of(const Past& past, const Rules& rules);

AppendResult move(Engine& engine, const std::string& from, const std::string& to,
                  std::int64_t cents, const Attribution& attribution);

}  // namespace annals::model
