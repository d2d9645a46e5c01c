#include "engine/leaf_hash.h"

#include <algorithm>
#include <array>
#include <vector>

namespace annals {

namespace {

// Appends to a buffer that is re-used from event to event.
class HeaderWriter {
 public:
  explicit HeaderWriter(std::vector<std::byte>& out) : out_(out) { out_.clear(); }

  void byte(std::uint8_t value) { out_.push_back(std::byte{value}); }
  void bytes(std::span<const std::byte> value) {
    out_.insert(out_.end(), value.begin(), value.end());
  }
  void number(std::uint64_t value) {
    std::array<std::byte, 8> little_endian;
    for (auto& byte : little_endian) {
      byte = static_cast<std::byte>(value);
      value >>= 8;
    }
    bytes(little_endian);
  }
  void moment(Timestamp value) {
    number(static_cast<std::uint64_t>(value.time_since_epoch().count()));
  }
  void text(std::string_view value) {
    number(value.size());
    bytes(std::as_bytes(std::span(value)));
  }
  void id(const EventId& value) { bytes(std::as_bytes(std::span(value.bytes))); }
  void optional_id(const std::optional<EventId>& value) {
    byte(value ? 1 : 0);
    if (value) id(*value);
  }

 private:
  std::vector<std::byte>& out_;
};

}  // namespace

Digest payload_hash(Sha256& sha, const Payload& payload) {
  return sha.hash({payload.bytes()});
}

Digest leaf_hash(Sha256& sha, const RecordedEvent& event, std::span<const Tag> tags,
                 const Digest& payload) {
  static thread_local std::vector<std::byte> hashed;
  HeaderWriter writer(hashed);
  writer.byte(0);  // a leaf
  writer.number(event.position);
  writer.text(event.stream);
  writer.number(event.version);
  writer.text(event.type);
  writer.id(event.id);
  writer.moment(event.recorded_at);
  writer.moment(event.at);
  writer.byte(event.actor ? 1 : 0);
  if (event.actor) writer.text(*event.actor);
  writer.optional_id(event.correlation_id);
  writer.optional_id(event.causation_id);
  writer.text(event.metadata);
  static thread_local std::vector<const Tag*> sorted;
  sorted.clear();
  for (const auto& tag : tags) sorted.push_back(&tag);
  std::ranges::sort(sorted, [](const Tag* a, const Tag* b) { return *a < *b; });
  writer.number(sorted.size());
  for (const Tag* tag : sorted) {
    writer.text(tag->name);
    writer.text(tag->value);
  }
  writer.bytes(std::as_bytes(std::span(payload)));
  return sha.hash({hashed});
}

}  // namespace annals
