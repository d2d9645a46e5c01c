#include "modules/workspace/names.h"

namespace annals::workspace {

namespace {

constexpr std::string_view white_space = " \t\r\n\v\f";

constexpr const char* id_sql =
    "select ?1 || substr(sha256(?2 || char(10) || ?3 || char(10) || ?4), 1, 12)";
constexpr const char* taken_sql =
    "select 1 where exists (select 1 from profiles where id = ?1)"
    "          or exists (select 1 from queries where id = ?1)";
constexpr const char* json_type_sql =
    "select case when instr(?1, char(0)) = 0 and json_valid(?1) then json_type(?1) end";

/// The small letter of a capital in two bytes of UTF-8; other characters as they are.
char32_t small(char32_t c) {
  if (c >= 0xc0 && c <= 0xde && c != 0xd7) return c + 0x20;                // À to Þ
  if (c >= 0x100 && c <= 0x137 && c != 0x130 && c % 2 == 0) return c + 1;  // Ā to Ķ
  if (c >= 0x139 && c <= 0x148 && c % 2 == 1) return c + 1;                // Ĺ to Ň
  if (c >= 0x14a && c <= 0x177 && c % 2 == 0) return c + 1;                // Ŋ to Ŷ
  if (c >= 0x391 && c <= 0x3a9) return c + 0x20;                           // Α to Ω
  if (c >= 0x410 && c <= 0x42f) return c + 0x20;                           // А to Я
  if (c >= 0x400 && c <= 0x40f) return c + 0x50;                           // Ѐ to Џ
  return c;
}

}  // namespace

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(white_space);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(white_space) - begin + 1));
}

std::string folded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 'A' && c <= 'Z') {
      result += static_cast<char>(c - 'A' + 'a');
    } else if ((c & 0xe0) == 0xc0 && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[++i]);
      const auto letter = small(static_cast<char32_t>((c & 0x1f) << 6 | (next & 0x3f)));
      result += static_cast<char>(0xc0 | letter >> 6);
      result += static_cast<char>(0x80 | (letter & 0x3f));
    } else {
      result += text[i];
    }
  }
  return result;
}

Refusal refuse_name(std::string_view what, std::string_view name) {
  if (name.empty()) return invalid("The name of a " + std::string(what) + " cannot be empty");
  const auto length = characters(name);
  if (length <= name_characters) return std::nullopt;
  return invalid("The name of a " + std::string(what) + " has at most " +
                 std::to_string(name_characters) + " characters, got: " + std::to_string(length));
}

std::string new_id(const Tables& tables, std::string_view prefix, std::string_view name) {
  const std::int64_t now = tables.now().time_since_epoch().count();
  for (int attempt = 0;; ++attempt) {
    auto id = tables.value<std::string>(id_sql, prefix, name, now, attempt).value();
    if (!tables.exists(taken_sql, id)) return id;
  }
}

Refusal refuse_json(const Tables& tables, std::string_view field, std::string_view text,
                    Json kind) {
  const auto type = tables.value<std::string>(json_type_sql, text);
  if (!type) return invalid(std::string(field) + " is not valid JSON");
  if (kind == Json::any || *type == "object") return std::nullopt;
  return invalid(std::string(field) + " must be a JSON object, got: " + *type);
}

}  // namespace annals::workspace
