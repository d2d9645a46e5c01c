#pragma once

#include <annals/append.h>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/log.h"
#include "events/type_catalogue.h"

namespace annals {

/// An event that has been checked and is ready to be given a position. Made on the caller's thread.
struct PreparedEvent {
  NewEvent event;  ///< `type` is the full name, `id` is set
  std::vector<Tag> tags;
  Digest payload_hash;
  bool own_id = false;  ///< the caller gave the id, so it may be in the log already
};

/// One request on its way through the writer: what is asked, and then what came of it.
struct Commit {
  // Asked.
  std::vector<PreparedEvent> events;
  std::shared_ptr<const TypeCatalogue> prepared_with;
  std::vector<std::pair<std::string, ExpectedVersion>> expected;
  std::optional<AppendCondition> condition;
  Attribution attribution;
  std::string module;                        ///< whose short type names `decide` may use
  Decide decide;                             ///< gives the events in the writer, when set
  const StoredModule* definition = nullptr;  ///< to be stored with the event, when set
  /// The identity that has to be in force still: set when the definition was registered before
  /// and is to be in force again.
  std::optional<std::string> switches_from;
  Prove prove;            ///< called under the write lock before a definition comes into force
  std::size_t bytes = 0;  ///< of the payloads
  std::chrono::steady_clock::time_point deadline;  ///< for locks that other processes hold

  bool known_before = false;  ///< the writer's note: the definition's types are known already

  // Answered: one of these.
  std::optional<AppendResult> result;
  std::exception_ptr failure;
  bool answered() const { return result || failure; }
};

/// Checks events and completes them: resolves types, validates payloads, finds tags, hashes.
/// Throws Error{invalid_argument} or Error{not_found}. Thread-safe.
class EventPreparer {
 public:
  explicit EventPreparer(class UuidV7Source& ids) : ids_(ids) {}

  /// `module`: prefix for type names without one; empty to resolve by unambiguous short names.
  PreparedEvent prepare(NewEvent event, const TypeCatalogue& types, std::string_view module) const;
  /// With the type found already.
  PreparedEvent prepare(NewEvent event, const EventType& type) const;
  /// For the engine's own streams, whose names others may not use.
  PreparedEvent prepare_administrative(NewEvent event, const TypeCatalogue& types) const;

  static void require_stream_name(std::string_view name);

 private:
  PreparedEvent complete(NewEvent event, const EventType& type) const;
  class UuidV7Source& ids_;
};

}  // namespace annals
