#include "projections/event_parameters.h"

#include <algorithm>
#include <array>

namespace annals {

namespace {

constexpr std::array<std::pair<std::string_view, EnvelopePart>, 10> envelope_names = {{
    {"@position", EnvelopePart::position},
    {"@stream", EnvelopePart::stream},
    {"@version", EnvelopePart::version},
    {"@type", EnvelopePart::type},
    {"@at", EnvelopePart::at},
    {"@recorded_at", EnvelopePart::recorded_at},
    {"@actor", EnvelopePart::actor},
    {"@event_id", EnvelopePart::event_id},
    {"@correlation_id", EnvelopePart::correlation_id},
    {"@causation_id", EnvelopePart::causation_id},
}};

void set_id(const std::optional<EventId>& id, SqlValue& value) {
  if (id) {
    value.keep_text(id->to_string());
  } else {
    value.set_null();
  }
}

std::optional<capnp::StructSchema::Field> field_named(capnp::StructSchema schema,
                                                      std::string_view name) {
  for (auto field : schema.getFields()) {
    if (name == field.getProto().getName().cStr()) return field;
  }
  return std::nullopt;
}

}  // namespace

std::optional<EnvelopePart> envelope_part(std::string_view parameter) {
  for (const auto& [name, part] : envelope_names) {
    if (name == parameter) return part;
  }
  return std::nullopt;
}

std::optional<std::size_t> EventParameters::add(std::string_view parameter) {
  auto known = std::find_if(entries_.begin(), entries_.end(),
                            [&](const Entry& entry) { return entry.parameter == parameter; });
  if (known != entries_.end()) return static_cast<std::size_t>(known - entries_.begin());
  if (auto part = envelope_part(parameter)) {
    entries_.push_back({std::string(parameter), *part, {}, {}});
    return entries_.size() - 1;
  }
  if (!parameter.starts_with(':')) return std::nullopt;
  auto field = field_named(type_->schema, parameter.substr(1));
  if (!field) return std::nullopt;
  has_fields_ = true;
  entries_.push_back({std::string(parameter), FieldAccess(*field), {}, {}});
  return entries_.size() - 1;
}

void EventParameters::take_from_columns(const std::vector<std::string>& columns) {
  for (auto& entry : entries_) {
    auto* field = std::get_if<FieldAccess>(&entry.source);
    if (!field) continue;
    auto column = std::find(columns.begin(), columns.end(), field->name());
    entry.column.reset();
    if (column != columns.end()) {
      entry.column = static_cast<std::size_t>(column - columns.begin());
    }
  }
}

std::optional<std::string_view> EventParameters::read(const RecordedEvent& event,
                                                      PayloadReader& reader) {
  std::optional<EventContent> content;
  if (has_fields_) content.emplace(reader, type_->schema);
  for (auto& entry : entries_) {
    if (auto* field = std::get_if<FieldAccess>(&entry.source)) {
      if (!field->read(*content, entry.value)) return field->name();
    } else {
      read_envelope(event, std::get<EnvelopePart>(entry.source), entry.value);
    }
  }
  return std::nullopt;
}

void EventParameters::read(const RecordedEvent& event, const UpcastRow& row) {
  for (auto& entry : entries_) {
    if (auto* field = std::get_if<FieldAccess>(&entry.source)) {
      if (entry.column) {
        entry.value.set(row[*entry.column]);
      } else {
        field->read_unset(entry.value);
      }
    } else {
      read_envelope(event, std::get<EnvelopePart>(entry.source), entry.value);
    }
  }
}

void EventParameters::read_envelope(const RecordedEvent& event, EnvelopePart part,
                                    SqlValue& value) const {
  switch (part) {
    case EnvelopePart::position:
      value.set(static_cast<std::int64_t>(event.position));
      break;
    case EnvelopePart::stream:
      value.set_text(event.stream);
      break;
    case EnvelopePart::version:
      value.set(static_cast<std::int64_t>(event.version));
      break;
    case EnvelopePart::type:
      value.set_text(type_->full_name);
      break;
    case EnvelopePart::at:
      value.set(static_cast<std::int64_t>(event.at.time_since_epoch().count()));
      break;
    case EnvelopePart::recorded_at:
      value.set(static_cast<std::int64_t>(event.recorded_at.time_since_epoch().count()));
      break;
    case EnvelopePart::actor:
      if (event.actor) {
        value.set_text(*event.actor);
      } else {
        value.set_null();
      }
      break;
    case EnvelopePart::event_id:
      value.keep_text(event.id.to_string());
      break;
    case EnvelopePart::correlation_id:
      set_id(event.correlation_id, value);
      break;
    case EnvelopePart::causation_id:
      set_id(event.causation_id, value);
      break;
  }
}

}  // namespace annals
