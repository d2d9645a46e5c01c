// Names of streams, types, actors and tags; ids, times and heads. A part each: see take_part.
#include <annals/proof.h>

#include "cli/failure.h"
#include "cli/value_text.h"
#include "events/event_json.h"
#include "fuzz/schema.h"
#include "fuzz/scratch.h"

using namespace annals;

namespace {

// What is taken is what is read back.
void append(Engine& engine, std::string_view stream, std::string_view type, std::string_view actor,
            std::string_view tag) {
  AppendRequest request;
  NewEvent event;
  event.stream = stream;
  event.type = type;
  std::string json = "{\"sku\":";
  append_json_string(json, tag);
  try {
    event.payload = engine.from_json("PriceChanged", json + "}");
    request.attribution.actor = actor;
    request.events.push_back(event);
    const auto result = engine.append(std::move(request));
    if (!result) return;
    ReadQuery query;
    query.stream = stream;
    query.from = result->first_position;
    auto cursor = engine.read(query);
    const RecordedEvent* found = cursor.next();
    fuzz::require(found && found->stream == stream && found->type == "shop.PriceChanged",
                  "an event is not found by its stream");
    fuzz::require(found->actor.value_or("") == actor, "an actor was changed");
  } catch (const Error& error) {
    fuzz::require(
        error.kind() == ErrorKind::invalid_argument || error.kind() == ErrorKind::not_found,
        error.what());
  }
}

void parse(std::string_view text) {
  if (const auto head = TreeHead::parse(text)) {
    fuzz::require(TreeHead::parse(head->to_string()) == head, "a head reads as another");
  }
  if (const auto id = EventId::parse(text)) {
    fuzz::require(EventId::parse(id->to_string()) == id, "an id reads as another");
  }
  if (const auto time = parse_iso(text)) {
    fuzz::require(parse_iso(to_iso(*time)) == time, "a time reads as another");
  }
  (void)cli::parse_number(text);
  try {
    (void)cli::display_text(cli::parse_value(text));
  } catch (const cli::Failure&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Scratch scratch;
  static Engine engine = fuzz::open_with(scratch / "shop.annals", fuzz::shop());
  std::string_view input = fuzz::text_of(data, size);
  const auto stream = fuzz::take_part(input);
  const auto type = fuzz::take_part(input);
  const auto actor = fuzz::take_part(input);
  append(engine, stream, type, actor, input);
  for (const auto text : {stream, type, actor, input}) parse(text);
  return 0;
}
