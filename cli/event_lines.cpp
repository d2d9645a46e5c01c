#include "cli/event_lines.h"

#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/failure.h"
#include "cli/json_members.h"
#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

/// Printed with an event, but given by the log.
constexpr std::array<std::string_view, 6> passed_over = {"position", "version",     "recordedAt",
                                                         "tags",     "payloadHash", "leafHash"};

EventId id_of(std::string_view name, std::string_view json) {
  const std::string text = json_text_of(name, json);
  const auto id = EventId::parse(text);
  if (!id) throw usage_error(fmt::format("{}: '{}' is not a UUID.", name, printable(text)));
  return *id;
}

Timestamp time_of(std::string_view name, std::string_view json) {
  const std::string text = json_text_of(name, json);
  const auto time = parse_iso(text);
  if (!time) {
    throw usage_error(fmt::format("{}: '{}' is not a time in ISO 8601.", name, printable(text)));
  }
  return *time;
}

ExpectedVersion expected_of(std::string_view json) {
  return parse_expected(json.starts_with('"') ? json_text_of("expect", json) : std::string(json));
}

void take_member(EventLine& line, const std::string& name, std::string_view json,
                 std::optional<std::string_view>& data) {
  if (name == "stream") {
    line.event.stream = json_text_of(name, json);
  } else if (name == "type") {
    line.event.type = json_text_of(name, json);
  } else if (name == "data") {
    data = json;
  } else if (name == "expect") {
    line.expected = expected_of(json);
  } else if (name == "id") {
    line.event.id = id_of(name, json);
  } else if (name == "at") {
    line.event.at = time_of(name, json);
  } else if (name == "actor") {
    line.attribution.actor = json_text_of(name, json);
  } else if (name == "correlationId") {
    line.attribution.correlation_id = id_of(name, json);
  } else if (name == "causationId") {
    line.attribution.causation_id = id_of(name, json);
  } else if (name == "metadata") {
    line.event.metadata = json;
  } else if (std::find(passed_over.begin(), passed_over.end(), name) == passed_over.end()) {
    throw usage_error(fmt::format("An event has no member \"{}\".", printable(name)));
  }
}

Failure certain_conflict(const EventLine& line) {
  return {
      ExitStatus::refused, "conflict", "expected_version",
      fmt::format("Expected of stream {}: {}; but an earlier line of the same batch appends to it.",
                  printable(line.event.stream), line.expected->to_string())};
}

}  // namespace

ExpectedVersion parse_expected(const std::string& text) {
  if (text == "any") return ExpectedVersion::any();
  if (text == "none") return ExpectedVersion::no_stream();
  if (text == "exists") return ExpectedVersion::stream_exists();
  if (const auto version = parse_number(text)) return ExpectedVersion::exactly(*version);
  throw usage_error(
      fmt::format("expect: '{}' is none of any, none, exists and a version.", printable(text)));
}

EventLine parse_event_line(const Engine& engine, std::string_view text,
                           const Attribution& otherwise) {
  EventLine line;
  line.attribution = otherwise;
  std::optional<std::string_view> data;
  for (const auto& [name, json] : json_members(text)) take_member(line, name, json, data);
  if (line.event.stream.empty()) throw usage_error("\"stream\" is missing.");
  if (line.event.type.empty()) throw usage_error("\"type\" is missing.");
  if (!data) throw usage_error("\"data\" is missing.");
  line.event.payload = engine.from_json(line.event.type, *data);
  return line;
}

bool EventBatch::takes(const EventLine& line, std::size_t most_events) const {
  if (empty()) return true;
  const Attribution& ours = request_.attribution;
  const Attribution& theirs = line.attribution;
  return size() < most_events && payload_bytes_ < limits::group_bytes &&
         ours.actor == theirs.actor && ours.correlation_id == theirs.correlation_id &&
         ours.causation_id == theirs.causation_id;
}

void EventBatch::add(EventLine line, std::size_t line_number) {
  if (empty()) {
    request_.attribution = line.attribution;
    first_line_ = line_number;
  }
  expect(line);
  last_line_ = line_number;
  payload_bytes_ += line.event.payload.bytes().size();
  ++events_in_stream_[line.event.stream];
  request_.events.push_back(std::move(line.event));
}

// What a line expects is of its stream as the lines before it leave it; what a request expects is
// of the stream before the request.
void EventBatch::expect(const EventLine& line) {
  if (!line.expected) return;
  const auto before = events_in_stream_.find(line.event.stream);
  if (before == events_in_stream_.end()) {
    request_.expected.emplace_back(line.event.stream, *line.expected);
    return;
  }
  if (line.expected->kind() == ExpectedVersion::Kind::no_stream) throw certain_conflict(line);
  if (line.expected->kind() != ExpectedVersion::Kind::exactly) return;
  if (line.expected->version() < before->second) throw certain_conflict(line);
  request_.expected.emplace_back(
      line.event.stream, ExpectedVersion::exactly(line.expected->version() - before->second));
}

AppendRequest EventBatch::take() {
  AppendRequest request = std::move(request_);
  *this = {};
  return request;
}

}  // namespace annals::cli
