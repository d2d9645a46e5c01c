#include "migration/import/json_document.h"

#include <annals/error.h>
#include <fmt/format.h>

#include <utility>

#include "events/utf8.h"

namespace annals::importing {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::invalid_argument, sentence);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

/// Finds the values of a text, one pass, without recursion.
class JsonScanner {
 public:
  using Kind = JsonDocument::Kind;

  explicit JsonScanner(JsonDocument& document)
      : text_(document.text_), nodes_(document.nodes_), not_finite_(document.not_finite_) {}

  void scan() {
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    value();
    while (!open_.empty()) step();
    skip_space();
    if (at_ != text_.size()) fail("something follows the value");
  }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    refuse(fmt::format("the text is no JSON: at byte {}, {}", at_ + 1, what));
  }

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  bool skip(char wanted) {
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  std::uint32_t add(Kind kind, std::size_t begin) {
    if (nodes_.size() == JsonDocument::most_values) {
      refuse(fmt::format("the text holds more than {} values", JsonDocument::most_values));
    }
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_), index + 1, kind});
    return index;
  }

  // What follows in the innermost open array or object: its end, or one more of its values.
  void step() {
    JsonDocument::Node& inner = nodes_[open_.back()];
    const bool is_object = inner.kind == Kind::object;
    const bool first = open_.back() + 1 == nodes_.size();
    skip_space();
    if (skip(is_object ? '}' : ']')) {
      inner.end = static_cast<std::uint32_t>(at_);
      inner.next = static_cast<std::uint32_t>(nodes_.size());
      open_.pop_back();
      return;
    }
    if (!first && !skip(',')) {
      fail(at_ == text_.size() ? "it ends within a value" : "a comma is missing");
    }
    if (is_object) {
      skip_space();
      if (at_ == text_.size()) fail("it ends within a value");
      if (text_[at_] != '"') fail("the name of a member is missing");
      string();
      skip_space();
      if (!skip(':')) fail("a colon is missing");
    }
    value();
  }

  void value() {
    skip_space();
    if (at_ == text_.size()) fail("it ends where a value should be");
    switch (text_[at_]) {
      case '{':
        return open(Kind::object);
      case '[':
        return open(Kind::array);
      case '"':
        return string();
      case 't':
        return word("true", Kind::boolean);
      case 'f':
        return word("false", Kind::boolean);
      case 'n':
        return word("null", Kind::null);
      case 'N':
        return word("NaN", Kind::not_finite);
      case 'I':
        return word("Infinity", Kind::not_finite);
      case '-':
        if (text_.compare(at_, 2, "-I") == 0) return word("-Infinity", Kind::not_finite);
        return number();
      default:
        return number();
    }
  }

  void open(Kind kind) {
    if (open_.size() == JsonDocument::most_depth) {
      refuse(fmt::format("the text is nested deeper than {} levels", JsonDocument::most_depth));
    }
    ++at_;
    open_.push_back(add(kind, at_ - 1));
  }

  void word(std::string_view wanted, Kind kind) {
    const std::size_t begin = at_;
    if (text_.compare(at_, wanted.size(), wanted) != 0) fail("a value is missing");
    at_ += wanted.size();
    add(kind, begin);
    if (kind == Kind::not_finite) not_finite_.push_back(static_cast<std::uint32_t>(begin));
  }

  void string() {
    const std::size_t begin = at_++;
    for (;;) {
      if (at_ >= text_.size()) fail("it ends within a string");
      const char c = text_[at_];
      if (static_cast<unsigned char>(c) < 0x20) fail("a string holds a control character");
      ++at_;
      if (c == '"') break;
      if (c == '\\') escape();
    }
    add(Kind::string, begin);
  }

  void escape() {
    static constexpr std::string_view known = "\"\\/bfnrt";
    if (at_ >= text_.size()) fail("it ends within a string");
    const char c = text_[at_++];
    if (known.find(c) != std::string_view::npos) return;
    if (c != 'u') fail("an escape is unknown");
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= text_.size() || !is_hex_digit(text_[at_])) fail("an escape is incomplete");
    }
  }

  bool digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > begin;
  }

  void number() {
    const std::size_t begin = at_;
    skip('-');
    if (!skip('0') && !digits()) fail("a value is missing");
    if (skip('.') && !digits()) fail("a number has no decimals behind its point");
    if (skip('e') || skip('E')) {
      if (!skip('+')) skip('-');
      if (!digits()) fail("a number has no digits in its exponent");
    }
    add(Kind::number, begin);
  }

  const std::string& text_;
  std::vector<JsonDocument::Node>& nodes_;
  std::vector<std::uint32_t>& not_finite_;
  std::vector<std::uint32_t> open_;
  std::size_t at_ = 0;
};

JsonDocument::JsonDocument(std::string text) : text_(std::move(text)) {
  if (text_.size() > most_bytes) {
    refuse(fmt::format("the text has {} bytes, more than the {} that are read", text_.size(),
                       most_bytes));
  }
  if (!is_utf8(text_)) refuse("the text is not valid UTF-8");
  JsonScanner(*this).scan();
}

}  // namespace annals::importing
