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

/// What lies on the disk for questions about the past is kept within these bounds.
struct HistoryLimits {
  /// Of all that is kept from one question to the next. What a question under way needs for
  /// itself comes on top, and goes with it.
  std::uint64_t bytes = 2u << 30;
  Position snapshot_events = 4'096;  ///< at least so many events lie between two kept snapshots
  std::uint64_t snapshots = 16;      ///< at most so many a module are kept
};

}  // namespace annals
