#pragma once

#include <annals/event.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/module_schema.h"
#include "projections/field_access.h"
#include "projections/sql_value.h"

namespace annals {

/// What comes with every event, by the names that SQL gives it.
enum class EnvelopePart {
  position,
  stream,
  version,
  type,
  at,
  recorded_at,
  actor,
  event_id,
  correlation_id,
  causation_id,
};
/// By its parameter, "@recorded_at"; nothing when there is no such part.
std::optional<EnvelopePart> envelope_part(std::string_view parameter);

/// A row of an upcast's select: the fields of the new event, by the number of their column.
using UpcastRow = std::vector<Value>;

/// The parameters that the statements for one event type use, each read once an event.
class EventParameters {
 public:
  explicit EventParameters(const EventType& type) : type_(&type) {}

  /// The number under which a parameter, ":cents" or "@at", is read from now on. Nothing when the
  /// type has no such field.
  std::optional<std::size_t> add(std::string_view parameter);
  /// For the fields added so far: which of these columns holds each.
  void take_from_columns(const std::vector<std::string>& columns);

  /// Reads an event's values. They are valid while event and reader live unchanged. Gives the name
  /// of a field whose value SQLite cannot hold; throws kj::Exception when the payload is damaged.
  std::optional<std::string_view> read(const RecordedEvent& event, PayloadReader& reader);
  /// The same with the fields from an upcast, by the columns told before; row must live as long.
  void read(const RecordedEvent& event, const UpcastRow& row);

  void bind(std::size_t number, sqlite::Statement& statement, int parameter) const {
    entries_[number].value.bind(statement, parameter);
  }

 private:
  struct Entry {
    std::string parameter;
    std::variant<EnvelopePart, FieldAccess> source;
    std::optional<std::size_t> column;  ///< of an upcast
    SqlValue value;
  };
  void read_envelope(const RecordedEvent& event, EnvelopePart part, SqlValue& value) const;

  const EventType* type_;
  bool has_fields_ = false;
  std::vector<Entry> entries_;
};

}  // namespace annals
