#pragma once

#include <annals/engine.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace annals::cli {

/// "any", "none", "exists" or a version. Throws Failure (usage).
ExpectedVersion parse_expected(const std::string& text);

/// An event as one line of JSON gives it: stream, type and data; and if wanted expect, id, at,
/// actor, correlationId, causationId, metadata. Position, version and recordedAt, which `log` and
/// `export` print, are passed over.
struct EventLine {
  NewEvent event;
  std::optional<ExpectedVersion> expected;
  Attribution attribution;
};

/// Throws Failure or Error. `otherwise` attributes what the line leaves open.
EventLine parse_event_line(const Engine& engine, std::string_view line,
                           const Attribution& otherwise);

/// Events that are appended all or none. They share one attribution.
class EventBatch {
 public:
  /// Whether the line may join: there is room, and it is attributed to the same.
  bool takes(const EventLine& line, std::size_t most_events) const;
  /// Throws Failure (conflict) when what the line expects contradicts the batch itself.
  void add(EventLine line, std::size_t line_number);

  bool empty() const { return request_.events.empty(); }
  std::size_t size() const { return request_.events.size(); }
  std::size_t first_line() const { return first_line_; }
  std::size_t last_line() const { return last_line_; }
  /// Gives the request away; the batch is empty afterwards.
  AppendRequest take();

 private:
  void expect(const EventLine& line);
  AppendRequest request_;
  std::map<std::string, StreamVersion> events_in_stream_;
  std::size_t payload_bytes_ = 0;
  std::size_t first_line_ = 0;
  std::size_t last_line_ = 0;
};

}  // namespace annals::cli
