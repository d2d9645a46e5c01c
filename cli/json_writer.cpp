#include "cli/json_writer.h"

#include <fmt/format.h>

#include <cmath>

#include "cli/utf8.h"
#include "cli/value_text.h"

namespace annals::cli {
namespace {

constexpr std::int64_t exact_below = std::int64_t{1} << 53;

void append_escaped(std::string& out, const Codepoint& point, std::string_view bytes) {
  if (!point.valid) {
    out += "\xEF\xBF\xBD";
  } else if (point.value == '"' || point.value == '\\') {
    out += '\\';
    out += static_cast<char>(point.value);
  } else if (point.value == '\n') {
    out += "\\n";
  } else if (point.value == '\t') {
    out += "\\t";
  } else if (point.value == '\r') {
    out += "\\r";
  } else if (point.value < 0x20 || point.value == 0x7F) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(point.value));
  } else {
    out += bytes;
  }
}

std::string json_real(double number) {
  return std::isfinite(number) ? real_text(number) : json_string(real_text(number));
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + 2);
  while (!text.empty()) {
    const Codepoint point = first_codepoint(text);
    append_escaped(out, point, text.substr(0, point.size));
    text.remove_prefix(point.size);
  }
  return out + '"';
}

std::string json_value(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    const bool exact = -exact_below < *number && *number < exact_below;
    return exact ? fmt::to_string(*number) : json_string(fmt::to_string(*number));
  }
  if (const auto* number = std::get_if<double>(&value)) return json_real(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return json_string(*text);
  if (const auto* bytes = std::get_if<Bytes>(&value)) return json_string(base64(*bytes));
  return "null";
}

std::string json_array(const std::vector<std::string>& elements) {
  return fmt::format("[{}]", fmt::join(elements, ","));
}

std::string json_strings(const std::vector<std::string>& texts) {
  std::vector<std::string> elements;
  elements.reserve(texts.size());
  for (const std::string& text : texts) elements.push_back(json_string(text));
  return json_array(elements);
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
  if (members_.size() > 1) members_ += ',';
  members_ += json_string(name);
  members_ += ':';
  members_ += json;
  return *this;
}

JsonObject& JsonObject::text(std::string_view name, std::string_view text) {
  return raw(name, json_string(text));
}

JsonObject& JsonObject::number(std::string_view name, std::uint64_t number) {
  return raw(name, fmt::to_string(number));
}

JsonObject& JsonObject::boolean(std::string_view name, bool yes) {
  return raw(name, yes ? "true" : "false");
}

JsonObject& JsonObject::value(std::string_view name, const Value& value) {
  return raw(name, json_value(value));
}

}  // namespace annals::cli
