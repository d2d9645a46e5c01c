#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace annals::importing {

class JsonPart;

/// A foreign JSON text and where its values stand in it, so that each can be kept as it was
/// written: numbers, order, repeated and unknown members. The text may be damaged or hostile; it is
/// read without recursion, and what it takes in memory is bounded. Parts of it point into it.
class JsonDocument {
 public:
  static constexpr std::size_t most_bytes = 60u << 20;   ///< fits into an event
  static constexpr std::size_t most_depth = 256;         ///< of nested arrays and objects
  static constexpr std::size_t most_values = 8'000'000;  ///< and names of members

  /// Takes JSON as RFC 8259 has it, in UTF-8, a byte order mark in front of it, and the words NaN,
  /// Infinity and -Infinity, which many programs write. Throws Error{invalid_argument} that says
  /// what is wrong with "the text" and at which byte.
  explicit JsonDocument(std::string text);
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  const std::string& text() const { return text_; }
  JsonPart root() const;

 private:
  friend class JsonPart;
  friend class JsonScanner;
  enum class Kind : std::uint8_t { null, boolean, number, not_finite, string, array, object };
  // In the order of the text; an object's children are names and values in turn.
  struct Node {
    std::uint32_t begin = 0;  // first byte
    std::uint32_t end = 0;    // beyond the last
    std::uint32_t next = 0;   // node behind this one and all that is in it
    Kind kind = Kind::null;
  };

  std::string text_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> not_finite_;  // first bytes of the words that are no JSON
};

/// A value in a document, which must stay where it is. Cheap to copy.
class JsonPart {
 public:
  bool is_null() const { return kind() == JsonDocument::Kind::null; }
  bool is_boolean() const { return kind() == JsonDocument::Kind::boolean; }
  bool is_number() const { return kind() == JsonDocument::Kind::number; }
  bool is_string() const { return kind() == JsonDocument::Kind::string; }
  bool is_array() const { return kind() == JsonDocument::Kind::array; }
  bool is_object() const { return kind() == JsonDocument::Kind::object; }
  /// Holds neither NaN nor an infinity: its raw text is JSON to everybody.
  bool is_json() const;
  /// "a number", "an object", …: for messages.
  const char* kind_name() const;

  /// As it stands in the document.
  std::string_view raw() const;
  /// First byte of it in the document.
  std::size_t offset() const { return node().begin; }
  /// Of an array or object; 0 for others.
  std::size_t size() const;

  std::vector<JsonPart> elements() const;                         ///< none unless an array
  std::vector<std::pair<std::string, JsonPart>> members() const;  ///< none unless an object
  /// Of an object. The last one where the name is repeated, as most readers have it.
  std::optional<JsonPart> member(std::string_view name) const;

  /// The string without its escapes; nothing for another kind, and for half a surrogate pair.
  std::optional<std::string> text() const;
  std::optional<bool> boolean() const;
  /// Also of a number such as 5.0 or 1e3, while a double tells it apart from its neighbours.
  std::optional<std::int64_t> integer() const;
  std::optional<double> number() const;  ///< nothing beyond a double's range

 private:
  friend class JsonDocument;
  JsonPart(const JsonDocument& document, std::uint32_t index)
      : document_(&document), index_(index) {}
  const JsonDocument::Node& node() const { return document_->nodes_[index_]; }
  JsonDocument::Kind kind() const { return node().kind; }

  const JsonDocument* document_;
  std::uint32_t index_;
};

}  // namespace annals::importing
