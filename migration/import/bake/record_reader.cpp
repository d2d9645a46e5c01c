#include "migration/import/bake/record_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "events/event_json.h"
#include "migration/import/bake/decimal.h"
#include "modules/bakery/money.h"
#include "modules/fields.h"

namespace annals::importing {

namespace {

// Calls for each of "a|b|c" until it gives true.
template <class Call>
bool any_name(std::string_view names, Call&& call) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('|'), names.size());
    if (call(names.substr(0, end))) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

// Slugs are tags of events and in the names of streams.
bool can_be_tag(std::string_view text) {
  constexpr std::size_t most_bytes = 240;
  return text.size() <= most_bytes &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; });
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool is_word_of(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(','), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

}  // namespace

RecordReader::RecordReader(std::string table, std::string identity, JsonPart content)
    : table_(std::move(table)), identity_(std::move(identity)), content_(content) {
  std::set<std::string> names;
  for (auto& [name, value] : content.members()) {
    if (!names.insert(name).second) {
      problem(fmt::format("{} is given twice", shown(name)));
    }
    members_.push_back({std::move(name), value});
  }
  if (!content.is_object()) {
    problem(fmt::format("the row is {}, not an object", content.kind_name()));
  }
}

std::optional<JsonPart> RecordReader::take(std::string_view names) {
  std::optional<JsonPart> found;
  any_name(names, [&](std::string_view name) {
    auto member = std::ranges::find(members_, name, &Member::name);
    if (member == members_.end() || member->value.is_null()) return false;
    member->used = true;
    found = member->value;
    return true;
  });
  return found;
}

void RecordReader::used(std::string_view names) {
  any_name(names, [&](std::string_view name) {
    for (Member& member : members_) {
      if (member.name == name) member.used = true;
    }
    return false;
  });
}

void RecordReader::use_list(std::string_view name) {
  for (Member& member : members_) {
    if (member.name == name && member.value.is_array()) member.used = true;
  }
}

bool RecordReader::has(std::string_view name) const {
  return std::ranges::find(members_, name, &Member::name) != members_.end();
}

Value RecordReader::value(const BakeColumn& column, std::string_view names) {
  std::string_view found_name;
  std::optional<JsonPart> part;
  any_name(names, [&](std::string_view name) {
    found_name = name;
    part = take(name);
    return part.has_value();
  });
  if (part) return value_of(column, found_name, *part);
  if (!column.absent.empty()) {
    if (column.kind == BakeKind::words) return std::string(column.absent);
    const auto whole = scaled_decimal(column.absent, 0).value_or(0);
    return column.kind == BakeKind::real ? Value(static_cast<double>(whole)) : Value(whole);
  }
  if (column.required) {
    std::string_view named = names.substr(0, names.find('|'));
    any_name(names, [&](std::string_view name) {
      if (has(name)) named = name;
      return has(name);
    });
    problem(fmt::format("{} is {}", named, has(named) ? "NULL" : "missing"));
  }
  return nullptr;
}

Value RecordReader::value_of(const BakeColumn& column, std::string_view name, JsonPart part) {
  switch (column.kind) {
    case BakeKind::integer:
    case BakeKind::real:
    case BakeKind::money:
      return number(column, name, part);
    case BakeKind::flag:
      return flag(name, part);
    case BakeKind::words:
      return words(column, name, part);
    case BakeKind::json:
      if (part.is_json()) return compact(part);
      problem(fmt::format("{} holds NaN or an infinity", name));
      return nullptr;
    default:
      return text_value(column, name, part);
  }
}

Value RecordReader::text_value(const BakeColumn& column, std::string_view name, JsonPart part) {
  auto text = part.text();
  if (!part.is_string()) {
    problem(fmt::format("{} holds {}, not a text", name, part.kind_name()));
  } else if (!text) {
    problem(fmt::format("{} holds half a surrogate pair", name));
  } else if (text->find('\0') != std::string::npos) {
    problem(fmt::format("{} holds a NUL character", name));
  } else if (column.required && is_blank(*text)) {
    problem(fmt::format("{} is empty", name));
  } else if (column.longest > 0 && modules::characters(*text) > column.longest) {
    problem(fmt::format("{} has {} characters, more than {}", name, modules::characters(*text),
                        column.longest));
  } else if (column.name == "slug" && !can_be_tag(*text)) {
    problem(fmt::format("{} is {}, too long or with control characters", name, shown(*text)));
  } else if (column.kind == BakeKind::date || column.kind == BakeKind::time) {
    const auto moment = parse_iso(*text);
    // The tables take years of four digits.
    if (!moment || to_iso(*moment).find('-') != 4) {
      problem(fmt::format("{} is {}, which is no time", name, shown(*text)));
      return nullptr;
    }
    if (column.kind == BakeKind::date &&
        (text->size() < 10 || (*text)[4] != '-' || (*text)[7] != '-')) {
      problem(fmt::format("{} is {}, which is no date", name, shown(*text)));
      return nullptr;
    }
    // A date is the day that the source wrote, in whatever zone.
    return column.kind == BakeKind::time ? to_iso(*moment) : text->substr(0, 10);
  } else {
    return std::move(*text);
  }
  return nullptr;
}

Value RecordReader::words(const BakeColumn& column, std::string_view name, JsonPart part) {
  auto text = part.text();
  if (!text) {
    problem(fmt::format("{} holds {}, not a text", name, part.kind_name()));
    return nullptr;
  }
  std::string word = lower(*text);  // databases store the members' names, in capitals
  if (!is_word_of(column.of, word)) {
    std::string known(column.of);
    for (std::size_t at = 0; (at = known.find(',', at)) != std::string::npos; at += 2) {
      known.replace(at, 1, ", ");
    }
    problem(fmt::format("{} is {}, none of {}", name, shown(*text), known));
  }
  return word;
}

Value RecordReader::flag(std::string_view name, JsonPart part) {
  if (auto truth = part.boolean()) return std::int64_t{*truth};
  const auto number = part.integer();
  if (number && (*number == 0 || *number == 1)) return *number;
  problem(fmt::format("{} holds {}, not true or false", name, part.kind_name()));
  return nullptr;
}

Value RecordReader::number(const BakeColumn& column, std::string_view name, JsonPart part) {
  const auto wrong = [&](std::string_view what) {
    problem(fmt::format("{} is {}, {}", name, shown(part.raw()), what));
    return Value(nullptr);
  };
  // Prices are written as texts where they must be exact.
  const auto written = part.is_string() && column.kind == BakeKind::money
                           ? part.text().value_or(std::string())
                           : std::string(part.raw());
  if (!part.is_number() && !(part.is_string() && column.kind == BakeKind::money)) {
    problem(fmt::format("{} holds {}, not a number", name, part.kind_name()));
    return nullptr;
  }
  if (column.kind == BakeKind::money) {
    const auto scaled = scaled_decimal(written, 4);
    if (!scaled || *scaled > bakery::most_money) return wrong("no amount of money");
    check_bound(column, name, static_cast<double>(*scaled));
    return *scaled;
  }
  if (column.kind == BakeKind::integer) {
    const auto whole = part.integer();
    if (!whole) return wrong("no whole number");
    check_bound(column, name, static_cast<double>(*whole));
    return *whole;
  }
  const auto real = part.number();
  if (!real || !std::isfinite(*real)) return wrong("out of range");
  check_bound(column, name, *real);
  return *real;
}

void RecordReader::check_bound(const BakeColumn& column, std::string_view name, double number) {
  const bool broken = (column.of == "> 0" && !(number > 0)) || (column.of == ">= 0" && number < 0);
  if (broken) {
    problem(fmt::format("{} is {}, not {}", name, number,
                        column.of == "> 0" ? "above 0" : "0 or more"));
  }
}

std::optional<std::string> RecordReader::text(std::string_view names) {
  static constexpr BakeColumn any{"", BakeKind::text};
  Value found = value(any, names);
  if (auto* text = std::get_if<std::string>(&found)) return std::move(*text);
  return std::nullopt;
}

std::optional<std::string> RecordReader::time(std::string_view names) {
  static constexpr BakeColumn any{"", BakeKind::time};
  Value found = value(any, names);
  if (auto* text = std::get_if<std::string>(&found)) return std::move(*text);
  return std::nullopt;
}

std::string RecordReader::reason() const {
  return fmt::format("{}", fmt::join(problems_, "; "));
}

std::string RecordReader::others() const {
  std::string json;
  for (const Member& member : members_) {
    if (member.used || member.value.is_null()) continue;
    json += json.empty() ? '{' : ',';
    append_json_string(json, member.name);
    json += ':' + compact(member.value);
  }
  return json.empty() ? json : json + '}';
}

std::string compact(JsonPart part) {
  const std::string_view raw = part.raw();
  const bool finite = part.is_json();
  std::string out;
  out.reserve(raw.size());
  bool inside = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (inside) {
      out += c;
      if (c == '\\' && i + 1 < raw.size()) out += raw[++i];
      if (c == '"') inside = false;
    } else if (c == '"') {
      inside = true;
      out += c;
    } else if (!finite && (c == 'N' || c == 'I' || (c == '-' && raw.substr(i + 1, 1) == "I"))) {
      const std::string_view word = c == 'N' ? "NaN" : c == 'I' ? "Infinity" : "-Infinity";
      out += fmt::format("\"{}\"", word);
      i += word.size() - 1;
    } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
      out += c;
    }
  }
  return out;
}

}  // namespace annals::importing
