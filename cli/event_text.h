#pragma once

#include <annals/engine.h>

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/table.h"

namespace annals::cli {

/// One event as JSON: position, stream, version, type, at, recordedAt, actor, id, correlationId,
/// causationId, data; absent ones left out. `with_metadata` adds metadata, for export, and `leaf`
/// adds tags, payloadHash, leafHash.
std::string event_json(const Engine& engine, const RecordedEvent& event, bool show_secrets,
                       bool with_metadata = false, const EventLeaf* leaf = nullptr);
/// [["name","value"],…]
std::string tags_json(const std::vector<Tag>& tags);

/// Events for people, one a line, or as JSON lines: as the context says.
class EventPrinter {
 public:
  EventPrinter(Context& context, const Engine& engine, bool show_secrets);

  void print(const RecordedEvent& event);
  void finish();
  /// Prints everything at once from now on.
  void flush();

 private:
  Context& context_;
  const Engine& engine_;
  bool show_secrets_;
  Table table_;
};

}  // namespace annals::cli
