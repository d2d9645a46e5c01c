#include <annals/error.h>
#include <annals/limits.h>
#include <fmt/format.h>

#include <boost/json.hpp>

#include "engine/commit.h"
#include "engine/leaf_hash.h"
#include "events/utf8.h"
#include "events/uuid_v7.h"

namespace annals {

namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorKind::invalid_argument, message);
}

void require_metadata(const NewEvent& event) {
  if (event.metadata.empty()) return;
  if (event.metadata.size() > limits::metadata_bytes) {
    refuse(fmt::format("The metadata of an event has {} bytes; the limit is {}.",
                       event.metadata.size(), limits::metadata_bytes));
  }
  boost::system::error_code code;
  auto json = boost::json::parse(event.metadata, code);
  if (code || !json.is_object()) {
    refuse(
        fmt::format("The metadata of an event for stream {} is not a JSON object.", event.stream));
  }
}

}  // namespace

void EventPreparer::require_stream_name(std::string_view name) {
  if (name.empty()) refuse("The name of a stream is empty.");
  if (name.size() > limits::stream_name_bytes) {
    refuse(fmt::format("The name of a stream has {} bytes; the limit is {}.", name.size(),
                       limits::stream_name_bytes));
  }
  if (!is_utf8(name)) refuse("The name of a stream is not UTF-8.");
  for (unsigned char c : name) {
    if (c < 0x20 || c == 0x7f) refuse("The name of a stream contains a control character.");
  }
  if (name.front() == '$') {
    refuse(fmt::format("The stream {} is reserved: names with $ belong to the engine.", name));
  }
}

PreparedEvent EventPreparer::prepare(NewEvent event, const TypeCatalogue& types,
                                     std::string_view module) const {
  if (!module.empty() && event.type.find('.') == std::string::npos) {
    event.type = fmt::format("{}.{}", module, event.type);
  }
  const EventType& type = types.event(event.type);
  return prepare(std::move(event), type);
}

PreparedEvent EventPreparer::prepare(NewEvent event, const EventType& type) const {
  if (type.full_name.starts_with("annals.")) {
    refuse(fmt::format("Events of the type {} are the engine's own.", type.full_name));
  }
  require_stream_name(event.stream);
  return complete(std::move(event), type);
}

PreparedEvent EventPreparer::prepare_administrative(NewEvent event,
                                                    const TypeCatalogue& types) const {
  event.stream = "$annals";
  const EventType& type = types.event(fmt::format("annals.{}", event.type));
  return complete(std::move(event), type);
}

PreparedEvent EventPreparer::complete(NewEvent event, const EventType& type) const {
  require_metadata(event);
  require_valid(type, event.payload);
  PreparedEvent prepared;
  prepared.tags = type.tags_of(event.payload);
  prepared.payload_hash = payload_hash(thread_sha256(), event.payload);
  prepared.own_id = event.id.has_value();
  if (!event.id) event.id = ids_.next();
  event.type = type.full_name;
  prepared.event = std::move(event);
  return prepared;
}

}  // namespace annals
