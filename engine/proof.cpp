// Proofs as values: checked, and written as JSON, without a log.
#include <annals/error.h>
#include <annals/proof.h>
#include <fmt/format.h>

#include <charconv>

#include "engine/leaf_hash.h"
#include "engine/tree_proof.h"
#include "events/base64.h"
#include "events/event_json.h"

namespace annals {

namespace {

constexpr int proof_format = 1;

std::optional<std::vector<Digest>> digests_of(const std::vector<std::string>& texts) {
  std::vector<Digest> digests;
  for (const auto& text : texts) {
    auto digest = digest_from_hex(text);
    if (!digest) return std::nullopt;
    digests.push_back(*digest);
  }
  return digests;
}

// Members of an object, two blanks in, a line each.
class Members {
 public:
  explicit Members(std::string indent) : indent_(std::move(indent)) {}

  Members& raw(std::string_view name, std::string_view json) {
    text_ += text_.empty() ? "{\n" : ",\n";
    text_ += fmt::format("{}  \"{}\": {}", indent_, name, json);
    return *this;
  }
  Members& text(std::string_view name, std::string_view value) { return raw(name, quoted(value)); }
  // 64 bits as JSON has them: a number while every reader takes it exactly, else a string.
  Members& number(std::string_view name, std::int64_t value) {
    constexpr std::int64_t exact = std::int64_t{1} << 53;
    bool plain = value > -exact && value < exact;
    return raw(name, plain ? fmt::format("{}", value) : fmt::format("\"{}\"", value));
  }
  Members& number(std::string_view name, std::uint64_t value) {
    return number(name, static_cast<std::int64_t>(value));
  }
  std::string str() const { return text_ + '\n' + indent_ + '}'; }

  static std::string quoted(std::string_view value) {
    std::string json;
    append_json_string(json, value);
    return json;
  }

 private:
  std::string indent_;
  std::string text_;
};

std::string json_of(const TreeHead& head) {
  return fmt::format("{{\"position\": {}, \"root\": \"{}\"}}", head.position, head.root);
}

std::string json_of(const std::vector<std::string>& path) {
  std::string json = "[";
  for (const auto& node : path) json += fmt::format("{}\n    \"{}\"", json == "[" ? "" : ",", node);
  return json + (path.empty() ? "]" : "\n  ]");
}

std::string json_of(const std::vector<Tag>& tags) {
  std::string json = "[";
  for (const Tag& tag : tags) {
    json += fmt::format("{}[{}, {}]", json == "[" ? "" : ", ", Members::quoted(tag.name),
                        Members::quoted(tag.value));
  }
  return json + ']';
}

std::string json_of(const EventLeaf& leaf) {
  const RecordedEvent& event = leaf.event;
  auto micros = [](Timestamp time) { return std::int64_t{time.time_since_epoch().count()}; };
  Members members("  ");
  members.number("position", event.position)
      .text("stream", event.stream)
      .number("version", event.version)
      .text("type", event.type)
      .text("id", event.id.to_string())
      .number("recordedAtMicros", micros(event.recorded_at))
      .number("atMicros", micros(event.at));
  if (event.actor) members.text("actor", *event.actor);
  if (event.correlation_id) members.text("correlationId", event.correlation_id->to_string());
  if (event.causation_id) members.text("causationId", event.causation_id->to_string());
  if (!event.metadata.empty()) members.text("metadata", event.metadata);
  return members.raw("tags", json_of(leaf.tags)).text("payloadHash", leaf.payload_hash).str();
}

}  // namespace

std::string TreeHead::to_string() const {
  return fmt::format("{}:{}", position, root);
}

std::optional<TreeHead> TreeHead::parse(std::string_view text) {
  auto colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  TreeHead head;
  auto number = text.substr(0, colon);
  auto read = std::from_chars(number.begin(), number.end(), head.position);
  if (number.empty() || read.ec != std::errc() || read.ptr != number.end()) return std::nullopt;
  head.root = text.substr(colon + 1);
  if (!digest_from_hex(head.root)) return std::nullopt;
  return head;
}

bool InclusionProof::holds() const {
  auto payload = digest_from_hex(leaf.payload_hash);
  auto root = digest_from_hex(head.root);
  auto nodes = digests_of(path);
  if (!payload || !root || !nodes || leaf.event.position == 0) return false;
  Sha256& sha = thread_sha256();
  if (!leaf.event.payload.empty() && payload_hash(sha, leaf.event.payload) != *payload) {
    return false;
  }
  Digest hash = leaf_hash(sha, leaf.event, leaf.tags, *payload);
  return to_hex(hash) == leaf.leaf_hash &&
         root_of_inclusion(sha, hash, leaf.event.position - 1, head.position, *nodes) == root;
}

std::string InclusionProof::to_json(bool with_payload) const {
  Members members("");
  members.number("annalsProof", std::int64_t{proof_format})
      .text("kind", "inclusion")
      .raw("head", json_of(head))
      .raw("event", json_of(leaf))
      .raw("path", json_of(path));
  if (with_payload) {
    auto bytes = leaf.event.payload.bytes();
    std::string base64;
    append_base64(base64, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    members.text("payload", base64);
  }
  return members.str();
}

bool ConsistencyProof::holds() const {
  auto older = digest_from_hex(first.root);
  auto newer = digest_from_hex(second.root);
  auto nodes = digests_of(path);
  return older && newer && nodes &&
         is_extension(thread_sha256(), first.position, *older, second.position, *newer, *nodes);
}

std::string ConsistencyProof::to_json() const {
  return Members("")
      .number("annalsProof", std::int64_t{proof_format})
      .text("kind", "consistency")
      .raw("first", json_of(first))
      .raw("second", json_of(second))
      .raw("path", json_of(path))
      .str();
}

}  // namespace annals
