#include <algorithm>
#include <charconv>
#include <cmath>

#include "migration/import/json_document.h"

namespace annals::importing {

namespace {

void append_utf8(std::string& out, std::uint32_t point) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80 | (point >> shift & 0x3F));
  };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | point >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

// Four hex digits, which the scanner has seen.
std::uint32_t unit_at(std::string_view text, std::size_t at) {
  std::uint32_t unit = 0;
  std::from_chars(text.data() + at, text.data() + at + 4, unit, 16);
  return unit;
}

char plain_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;  // quotation mark, slashes
  }
}

// The inside of a string whose form is known to be right.
std::optional<std::string> unescaped(std::string_view inside) {
  std::string out;
  out.reserve(inside.size());
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] != '\\') {
      out += inside[i];
      continue;
    }
    if (inside[++i] != 'u') {
      out += plain_escape(inside[i]);
      continue;
    }
    std::uint32_t point = unit_at(inside, i + 1);
    i += 4;
    if (point >= 0xDC00 && point < 0xE000) return std::nullopt;
    if (point >= 0xD800 && point < 0xDC00) {
      if (inside.substr(i + 1, 2) != "\\u") return std::nullopt;
      const std::uint32_t low = unit_at(inside, i + 3);
      if (low < 0xDC00 || low >= 0xE000) return std::nullopt;
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
      i += 6;
    }
    append_utf8(out, point);
  }
  return out;
}

}  // namespace

JsonPart JsonDocument::root() const {
  return JsonPart(*this, 0);
}

bool JsonPart::is_json() const {
  const auto& words = document_->not_finite_;
  auto first = std::lower_bound(words.begin(), words.end(), node().begin);
  return first == words.end() || *first >= node().end;
}

const char* JsonPart::kind_name() const {
  static constexpr const char* names[] = {"null",     "a boolean", "a number", "no finite number",
                                          "a string", "an array",  "an object"};
  return names[static_cast<std::size_t>(kind())];
}

std::string_view JsonPart::raw() const {
  return std::string_view(document_->text_).substr(node().begin, node().end - node().begin);
}

std::size_t JsonPart::size() const {
  std::size_t count = 0;
  for (std::uint32_t child = index_ + 1; child < node().next; child = document_->nodes_[child].next)
    ++count;
  return is_object() ? count / 2 : count;
}

std::vector<JsonPart> JsonPart::elements() const {
  std::vector<JsonPart> found;
  if (!is_array()) return found;
  for (std::uint32_t child = index_ + 1; child < node().next;
       child = document_->nodes_[child].next) {
    found.push_back(JsonPart(*document_, child));
  }
  return found;
}

std::vector<std::pair<std::string, JsonPart>> JsonPart::members() const {
  std::vector<std::pair<std::string, JsonPart>> found;
  if (!is_object()) return found;
  for (std::uint32_t name = index_ + 1; name < node().next;) {
    const JsonPart value(*document_, name + 1);
    const JsonPart key(*document_, name);
    found.emplace_back(key.text().value_or(std::string(key.raw())), value);
    name = value.node().next;
  }
  return found;
}

std::optional<JsonPart> JsonPart::member(std::string_view wanted) const {
  std::optional<JsonPart> found;
  if (!is_object()) return found;
  for (std::uint32_t name = index_ + 1; name < node().next;) {
    const JsonPart value(*document_, name + 1);
    const std::string_view raw = JsonPart(*document_, name).raw();
    const std::string_view inside = raw.substr(1, raw.size() - 2);
    const bool plain = inside.find('\\') == std::string_view::npos;
    if (plain ? inside == wanted : unescaped(inside) == wanted) found = value;
    name = value.node().next;
  }
  return found;
}

std::optional<std::string> JsonPart::text() const {
  if (!is_string()) return std::nullopt;
  return unescaped(raw().substr(1, raw().size() - 2));
}

std::optional<bool> JsonPart::boolean() const {
  if (!is_boolean()) return std::nullopt;
  return raw() == "true";
}

std::optional<std::int64_t> JsonPart::integer() const {
  if (!is_number()) return std::nullopt;
  const std::string_view digits = raw();
  std::int64_t whole = 0;
  auto read = std::from_chars(digits.data(), digits.data() + digits.size(), whole);
  if (read.ec == std::errc() && read.ptr == digits.data() + digits.size()) return whole;
  const auto real = number();
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (!real || *real != std::trunc(*real) || std::abs(*real) >= exact) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

std::optional<double> JsonPart::number() const {
  if (!is_number()) return std::nullopt;
  double value = 0;
  auto read = std::from_chars(raw().data(), raw().data() + raw().size(), value);
  if (read.ec != std::errc()) return std::nullopt;
  return value;
}

}  // namespace annals::importing
