#include "modules/work/keys.h"

#include <utility>

namespace annals::work {

namespace {

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Whether `text` begins with the form, in which '#' stands for a digit, and what follows, if
/// anything, is a slug. Gives the key in upper case.
std::optional<std::string> match(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) return std::nullopt;
  std::string key;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const char c = upper(text[i]);
    if (form[i] == '#' ? !is_digit(c) : c != form[i]) return std::nullopt;
    key += c;
  }
  const auto rest = text.substr(form.size());
  if (!rest.empty() && (rest.size() == 1 || rest[0] != '-')) return std::nullopt;
  for (char c : rest) {
    if (c != '-' && !is_digit(c) && (upper(c) < 'A' || upper(c) > 'Z')) return std::nullopt;
  }
  return key;
}

Decision invalid_key(std::string_view what, std::string_view text, std::string_view expected) {
  return reject("invalid_key", "Invalid " + std::string(what) + " key format: '" +
                                   std::string(text) + "'. Expected: " + std::string(expected));
}

}  // namespace

std::optional<std::string> epic_key(std::string_view text) {
  // What looks like a feature's key is no epic with a slug.
  if (match(text, "E##-F##")) return std::nullopt;
  return match(text, "E##");
}

std::optional<std::string> feature_key(std::string_view text) {
  if (match(text, "E##-F##-###")) return std::nullopt;
  return match(text, "E##-F##");
}

std::optional<std::string> task_key(std::string_view text) {
  auto key = match(text, "T-E##-F##-###");
  if (!key) {
    key = match(text, "E##-F##-###");
    if (key) key->insert(0, "T-");
  }
  if (key && key->ends_with("-000")) return std::nullopt;
  return key;
}

std::optional<std::string> feature_suffix(std::string_view text) {
  return text.size() == 3 ? match(text, "F##") : std::nullopt;
}

std::string epic_of_feature(std::string_view feature) {
  return std::string(feature.substr(0, 3));
}
std::string feature_of_task(std::string_view task) {
  return std::string(task.substr(2, 7));
}

std::string padded(std::int64_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

std::string epic_stream(std::string_view epic) {
  return "epic-" + std::string(epic);
}
std::string feature_stream(std::string_view feature) {
  return "feature-" + std::string(feature);
}
std::string task_stream(std::string_view task) {
  return "task-" + std::string(task);
}

Decision invalid_epic_key(std::string_view text) {
  return invalid_key("epic", text, "E##");
}
Decision invalid_feature_key(std::string_view text) {
  return invalid_key("feature", text, "E##-F##");
}
Decision invalid_task_key(std::string_view text) {
  return invalid_key("task", text, "T-E##-F##-###");
}

}  // namespace annals::work
