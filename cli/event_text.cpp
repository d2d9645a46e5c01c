#include "cli/event_text.h"

#include <fmt/format.h>

#include "cli/json_writer.h"

namespace annals::cli {
namespace {

/// For a log that is followed, whose first events say little about those to come.
const std::vector<std::size_t> least_widths = {8, 20, 12, 7, 20, 6};

void optional_id(JsonObject& object, std::string_view name, const std::optional<EventId>& id) {
  if (id) object.text(name, id->to_string());
}

}  // namespace

std::string event_json(const Engine& engine, const RecordedEvent& event, bool show_secrets,
                       bool with_metadata, const EventLeaf* leaf) {
  JsonObject object;
  object.number("position", event.position)
      .text("stream", event.stream)
      .number("version", event.version)
      .text("type", event.type)
      .text("at", to_iso(event.at))
      .text("recordedAt", to_iso(event.recorded_at));
  if (event.actor) object.text("actor", *event.actor);
  object.text("id", event.id.to_string());
  optional_id(object, "correlationId", event.correlation_id);
  optional_id(object, "causationId", event.causation_id);
  if (with_metadata && !event.metadata.empty()) object.raw("metadata", event.metadata);
  object.raw("data", engine.to_json(event, show_secrets));
  if (leaf) {
    object.raw("tags", tags_json(leaf->tags))
        .text("payloadHash", leaf->payload_hash)
        .text("leafHash", leaf->leaf_hash);
  }
  return object.str();
}

std::string tags_json(const std::vector<Tag>& tags) {
  std::vector<std::string> pairs;
  for (const Tag& tag : tags) pairs.push_back(json_strings({tag.name, tag.value}));
  return json_array(pairs);
}

EventPrinter::EventPrinter(Context& context, const Engine& engine, bool show_secrets)
    : context_(context),
      engine_(engine),
      show_secrets_(show_secrets),
      table_(context, {"position", "at", "stream", "version", "type", "actor", "data"},
             least_widths) {}

void EventPrinter::print(const RecordedEvent& event) {
  if (context_.json) {
    context_.out.line(event_json(engine_, event, show_secrets_));
    return;
  }
  table_.row({static_cast<std::int64_t>(event.position), to_iso(event.at), event.stream,
              static_cast<std::int64_t>(event.version), event.type, event.actor.value_or(""),
              engine_.to_json(event, show_secrets_)});
}

void EventPrinter::finish() {
  if (!context_.json) table_.finish();
}

void EventPrinter::flush() {
  finish();
  context_.out.flush();
}

}  // namespace annals::cli
