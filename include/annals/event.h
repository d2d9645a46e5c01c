#pragma once

#include <annals/event_id.h>
#include <annals/timestamp.h>
#include <capnp/common.h>
#include <kj/array.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace annals {

/// Place in the log: the first event has 1, 0 is before it. There are no gaps.
using Position = std::uint64_t;

/// How many events a stream holds; the n-th event of a stream has version n, 0 is the empty stream.
using StreamVersion = std::uint64_t;

/// The content of an event: one Cap'n Proto struct in canonical form (a single segment without
/// segment table; the first word is the root pointer). A value; copying copies the bytes.
class Payload {
 public:
  Payload() = default;
  /// Takes the words as they are; whether they are a valid message is checked where it is read.
  explicit Payload(std::vector<std::uint64_t> words) : words_(std::move(words)) {}
  static Payload from_words(kj::ArrayPtr<const capnp::word> words);
  /// `bytes.size()` must be a multiple of 8; throws Error{corrupt} otherwise.
  static Payload from_bytes(std::span<const std::byte> bytes);
  /// As from_bytes, re-using this payload's memory.
  void assign_bytes(std::span<const std::byte> bytes);

  /// Views into this payload; valid while it lives unchanged.
  kj::ArrayPtr<const capnp::word> words() const;
  std::span<const std::byte> bytes() const;
  bool empty() const { return words_.empty(); }

  friend bool operator==(const Payload&, const Payload&) = default;

 private:
  std::vector<std::uint64_t> words_;
};

/// An event before it is stored.
struct NewEvent {
  std::string stream;  ///< 1 to 255 bytes of UTF-8 without control characters; "$…" is reserved
  std::string type;    ///< "module.Struct", or the struct's name alone where that is unambiguous
  Payload payload;
  std::optional<EventId> id;    ///< made by the engine when absent
  std::optional<Timestamp> at;  ///< effective time; the commit's time when absent
  std::string metadata;         ///< a JSON object or nothing

  friend bool operator==(const NewEvent&, const NewEvent&) = default;
};

/// An event as the log holds it.
struct RecordedEvent {
  Position position = 0;
  std::string stream;
  StreamVersion version = 0;
  std::string type;  ///< full name, "module.Struct"
  EventId id;
  Timestamp recorded_at;  ///< the engine's clock at the commit; never decreases along the log
  Timestamp at;           ///< effective time
  std::optional<std::string> actor;
  std::optional<EventId> correlation_id;
  std::optional<EventId> causation_id;
  std::string metadata;  ///< a JSON object or nothing
  Payload payload;
};

}  // namespace annals
