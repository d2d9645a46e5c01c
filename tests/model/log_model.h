#pragma once

#include <annals/append.h>
#include <annals/read.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/tally.h"

namespace annals::model {

/// An append as it is asked for.
struct Asked {
  std::vector<Fact> facts;
  std::vector<std::pair<std::string, ExpectedVersion>> expected;
  std::optional<AppendCondition> condition;
  Attribution attribution;

  AppendRequest request() const;
  std::string to_string() const;
};

/// The model wrong on purpose, to see that programs find it.
enum class Mistake { none, no_stream_holds_for_any, closing_leaves_moves };

/// What a log with the module `tally` is, in the simplest form: a vector of events in memory. Its
/// answers are what the engine's must be.
class LogModel {
 public:
  struct Event {
    Position position = 0;
    std::string stream;
    StreamVersion version = 0;
    std::optional<Fact> fact;  ///< nothing for the log's own events
    Timestamp recorded_at, at;
    std::string actor;
  };
  struct InForce {
    Position since;
    int definition;
  };

  explicit LogModel(Mistake mistake) : mistake_(mistake) {}

  AppendResult append(const Asked& asked, Timestamp clock);
  AppendResult move(const std::string& from, const std::string& to, std::int64_t cents,
                    const Attribution& attribution, Timestamp clock);
  /// One of the log's own events.
  void administrative(Timestamp clock);
  /// A definition comes into force with an event.
  void define(int definition, Timestamp clock);

  Position head() const { return events_.size(); }
  const Event& event(Position position) const { return events_[position - 1]; }
  const std::vector<Event>& events() const { return events_; }
  std::vector<Position> read(const ReadQuery& query) const;
  std::optional<Position> find(const EventId& id) const;
  Position last_recorded_by(Timestamp time) const;
  StreamVersion version_of(const std::string& stream) const;

  int definition() const { return history_.back().definition; }
  int definition_at(Position position) const;  ///< -1 before the first
  const std::vector<InForce>& history() const { return history_; }

  const Tables& tables() const { return tables_; }
  struct Past {
    Tables tables;
    std::uint64_t left_out = 0;  ///< events that the definition does not take
  };
  Past tables_at(Position position, int definition,
                 std::optional<Timestamp> effective = std::nullopt) const;

 private:
  std::optional<AppendResult> repeat(const Asked& asked) const;
  std::optional<Conflict> conflict(const Asked& asked) const;
  AppendResult add(const std::vector<Fact>& facts, const Attribution& attribution, Timestamp clock);
  bool apply(Tables& tables, const Fact& fact, Position position, int definition) const;

  Mistake mistake_;
  std::vector<Event> events_;
  std::map<std::string, StreamVersion> versions_;
  std::vector<InForce> history_;
  Tables tables_;
};

std::string text_of(const AppendResult& result);

}  // namespace annals::model
