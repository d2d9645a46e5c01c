#pragma once

#include <annals/event.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace annals {

/// What a caller expects of a stream before its events are added.
class ExpectedVersion {
 public:
  enum class Kind { any, no_stream, stream_exists, exactly };

  static ExpectedVersion any() { return {Kind::any, 0}; }
  static ExpectedVersion no_stream() { return {Kind::no_stream, 0}; }
  static ExpectedVersion stream_exists() { return {Kind::stream_exists, 0}; }
  static ExpectedVersion exactly(StreamVersion version) { return {Kind::exactly, version}; }

  Kind kind() const { return kind_; }
  StreamVersion version() const { return version_; }
  bool holds_for(StreamVersion current) const;
  /// "any", "no stream", "an existing stream", "version 7".
  std::string to_string() const;

 private:
  ExpectedVersion(Kind kind, StreamVersion version) : kind_(kind), version_(version) {}
  Kind kind_;
  StreamVersion version_;
};

/// A field marked `$tag` in the schema, and a value of it.
struct Tag {
  std::string name;
  std::string value;
  friend auto operator<=>(const Tag&, const Tag&) = default;
};

/// "No event of one of these types that carries all of these tags after this position."
/// No types means any type; no tags means any tags; both empty is refused as invalid_argument.
struct AppendCondition {
  std::vector<std::string> types;
  std::vector<Tag> tags;
  Position after = 0;
};

/// Who causes events, and why; stored with each of them.
struct Attribution {
  std::string actor;  ///< empty: nobody is named; at most 255 bytes
  std::optional<EventId> correlation_id;
  std::optional<EventId> causation_id;
  std::optional<Timestamp> at;  ///< effective time of events that name none of their own
};

/// All of these events or none of them, at consecutive positions, in this order.
struct AppendRequest {
  std::vector<NewEvent> events;
  std::vector<std::pair<std::string, ExpectedVersion>> expected;  ///< by stream; any when absent
  std::optional<AppendCondition> condition;
  Attribution attribution;
};

/// The events are in the log, durably.
struct Appended {
  Position first_position = 0;  ///< equal to last_position + 1 when a decision had nothing to say
  Position last_position = 0;
  bool repeated = false;  ///< these ids were in the log already; the positions are those of then
  std::vector<std::string> warnings;  ///< what a decision wanted the caller to know
};

/// An expectation or a condition did not hold. Nothing was written.
struct Conflict {
  std::string stream;  ///< empty when the append condition failed
  StreamVersion actual_version = 0;
  Position position = 0;  ///< of the event that broke the append condition
  std::string message;
};

/// A decision or a constraint of a strict table refused. Nothing was written.
struct Rejection {
  std::string code;  ///< of the decision; "constraint" for a table's constraint; "paused"
  std::string message;
};

/// Three outcomes, of which only the first wrote anything.
class [[nodiscard]] AppendResult {
 public:
  AppendResult(Appended appended) : outcome_(std::move(appended)) {}
  AppendResult(Conflict conflict) : outcome_(std::move(conflict)) {}
  AppendResult(Rejection rejection) : outcome_(std::move(rejection)) {}

  explicit operator bool() const { return std::holds_alternative<Appended>(outcome_); }
  const Appended& operator*() const { return std::get<Appended>(outcome_); }
  const Appended* operator->() const { return &std::get<Appended>(outcome_); }
  bool conflicted() const { return std::holds_alternative<Conflict>(outcome_); }
  bool rejected() const { return std::holds_alternative<Rejection>(outcome_); }
  const Conflict& conflict() const { return std::get<Conflict>(outcome_); }
  const Rejection& rejection() const { return std::get<Rejection>(outcome_); }
  /// The sentence of a conflict or rejection; empty when appended.
  const std::string& message() const;

 private:
  std::variant<Appended, Conflict, Rejection> outcome_;
};

}  // namespace annals
