#include "migration/import/burndown/members.h"

#include <annals/timestamp.h>

#include "events/event_json.h"

namespace annals::importing::burndown {

std::optional<std::string> usable_text(const JsonPart& part) {
  auto text = part.text();
  if (text && text->find('\0') != std::string::npos) return std::nullopt;
  return text;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n";
  const auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(white) - first + 1));
}

std::string json_quoted(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

std::optional<JsonPart> Members::take(std::string_view name) {
  auto found = object_.member(name);
  if (found) taken_.insert(found->offset());
  return found;
}

std::optional<std::string> Members::text(std::string_view name) {
  const auto found = object_.member(name);
  auto text = found ? usable_text(*found) : std::nullopt;
  if (text) taken_.insert(found->offset());
  return text;
}

std::optional<std::string> Members::object(std::string_view name) {
  const auto found = object_.member(name);
  if (!found || !found->is_object() || !found->is_json()) return std::nullopt;
  taken_.insert(found->offset());
  return std::string(found->raw());
}

std::optional<std::string> Members::time(std::string_view name) {
  const auto found = object_.member(name);
  auto text = found ? usable_text(*found) : std::nullopt;
  if (!text || !parse_iso(*text)) return std::nullopt;
  taken_.insert(found->offset());
  return text;
}

std::string Members::flag(std::string_view name) {
  const auto found = object_.member(name);
  if (!found) return "0";
  std::optional<bool> value = found->boolean();
  const auto number = found->integer();
  if (number && (*number == 0 || *number == 1)) value = *number == 1;
  if (found->is_array() && found->size() == 0) value = false;
  if (found->is_array() && found->size() == 1 && found->elements()[0].text() == "show") {
    value = true;
  }
  if (value || found->is_null()) taken_.insert(found->offset());
  return value.value_or(false) ? "1" : "0";
}

std::string Members::rest() const {
  std::string rest;
  for (const auto& [name, value] : object_.members()) {
    if (taken_.contains(value.offset())) continue;
    rest += rest.empty() ? "{" : ",";
    rest += json_quoted(name);
    rest += ':';
    // What is no JSON to everybody is kept as its text.
    rest += value.is_json() ? std::string(value.raw()) : json_quoted(value.raw());
  }
  return rest.empty() ? rest : rest + "}";
}

}  // namespace annals::importing::burndown
