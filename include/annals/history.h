#pragma once

#include <annals/append.h>
#include <annals/event.h>
#include <annals/migration.h>
#include <annals/module.h>
#include <annals/read.h>
#include <annals/rows.h>
#include <annals/status.h>
#include <annals/timestamp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Questions about the past; see docs/history.md.
namespace annals {

/// By which definitions the tables of a former moment are computed.
enum class Definitions {
  today,  ///< those in force now
  then,   ///< those that were in force at the moment; a module that was not there has no tables
};
const char* name_of(Definitions definitions);

/// A moment of the log: the head, after an event, or at a time of the engine's clock.
struct Moment {
  Moment() = default;
  Moment(Position after) : position(after) {}
  Moment(Timestamp time) : recorded(time) {}

  std::optional<Position> position;
  std::optional<Timestamp> recorded;  ///< after the last event recorded at this time or earlier
  /// Of the events up to there, in order of position, only those that took effect (`at`) at this
  /// time or earlier.
  std::optional<Timestamp> effective;
  Definitions definitions = Definitions::today;
};

/// How one module's tables were computed.
struct PastModule {
  std::string module;
  std::string build;                ///< the definition: 8 hex digits
  Position position = 0;            ///< the tables hold the effects of the events up to here
  std::string problem;              ///< why that is before the moment, or why there are no tables
  std::uint64_t violations = 0;     ///< events that the tables refused and that were left out
  std::vector<Violation> left_out;  ///< the first max_violations of them
};

/// At which position, and by which definitions, an answer was computed.
struct PastMoment {
  Position position = 0;
  std::optional<Timestamp> effective;
  Definitions definitions = Definitions::today;
  std::vector<PastModule> modules;
};

/// The tables as of a moment, for reading. May be used from any thread; keeps its files until it
/// is let go, and must not outlive its Engine. Cheap to copy.
class Past {
 public:
  const PastMoment& moment() const;

  /// As the members of Engine. Rows must not outlive this.
  Rows query(std::string_view sql, std::span<const Value> arguments = {}) const;
  Rows query(std::string_view sql, const Parameters& parameters) const;
  Rows query_named(std::string_view name, const Parameters& parameters = {}) const;
  bool has_named_query(std::string_view name) const;
  std::vector<TableInfo> tables() const;

  struct Impl;
  explicit Past(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<Impl> impl_;
};

/// The life of one row, oldest first: what each event changed in it, also by way of triggers and
/// cascades. What an event leaves as it was is no change. An event that changes the key itself ends
/// the life under the old key and begins the one under the new, both as updates.
struct RowLife {
  std::vector<RowChange> changes;
  bool from_the_start = false;  ///< the definition itself brought the row, before any event
  PastMoment moment;            ///< up to where, and by which definition
};

/// What differs between two moments, by module and table.
struct PastDifference {
  struct Tables {
    std::string module;
    std::vector<TableComparison> tables;  ///< by name, also the equal ones
  };
  PastMoment before;
  PastMoment after;
  std::vector<Tables> modules;

  bool equal() const;
};

struct DiffOptions {
  std::vector<std::string> tables;  ///< "table" or "module.table"; all when empty
  /// Every row that differs, with its module; not only samples.
  std::function<void(std::string_view, const RowDifference&)> on_difference;
  std::stop_token stop;
};

struct BisectOptions {
  Position from = 0;           ///< the condition is first looked at after this event
  std::optional<Position> to;  ///< the last event that is looked at; the head when absent
  /// Looks after every event, for conditions that come and go. Else the condition is taken to stay
  /// true once it is, and few moments are looked at.
  bool linear = false;
  std::function<void(Position done, Position all)> on_progress;
};

/// The first event after which a query's first value is true.
struct Bisection {
  std::optional<RecordedEvent> event;  ///< absent when it is true from the start, or at the end not
  bool from_the_start = false;
  Value before, after;      ///< the query's first value before that event and after it
  PastMoment moment;        ///< after that event; without one, the last that was looked at
  std::uint64_t asked = 0;  ///< how often the query was run
};

/// An event in the place of another, or after a position.
struct AlteredEvent {
  Position position = 0;
  NewEvent event;
  std::string actor;
};

/// What is to be otherwise than the log says.
struct WhatIf {
  Moment moment;                   ///< up to where; its definitions and effective time do not apply
  std::vector<ReadQuery> without;  ///< events that match any of these are left out
  std::vector<AlteredEvent> replaced;
  std::vector<AlteredEvent> added;   ///< after the position; 0: before the first event
  std::optional<Module> definition;  ///< in the place of the one in force
};

struct WhatIfReport {
  PastDifference difference;  ///< from the truth to what would be, with what was then refused
  std::uint64_t left_out = 0;
  std::uint64_t replaced = 0;
  std::uint64_t added = 0;
};

/// What lies on the disk for questions about the past is kept within these bounds.
struct HistoryLimits {
  /// Of all that is kept from one question to the next. What a question under way needs for
  /// itself comes on top, and goes with it.
  std::uint64_t bytes = 2u << 30;
  Position snapshot_events = 4'096;  ///< at least so many events lie between two kept snapshots
  std::uint64_t snapshots = 16;      ///< at most so many a module are kept
};

}  // namespace annals
