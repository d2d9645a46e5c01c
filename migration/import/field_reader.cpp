#include "migration/import/field_reader.h"

#include <fmt/format.h>

namespace annals::importing {

namespace {

const char* type_of(const Value& value) {
  static constexpr const char* names[] = {"NULL", "an integer", "a real number", "a text",
                                          "a BLOB"};
  return names[value.index()];
}

bool is_null(const Value* value) {
  return !value || std::holds_alternative<std::nullptr_t>(*value);
}

}  // namespace

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 60;
  if (!is_valid_utf8(text)) return "a text that is not UTF-8";
  if (text.size() <= longest) return fmt::format("'{}'", text);
  std::size_t end = longest;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("'{}…'", text.substr(0, end));
}

void FieldReader::start(const SourceRow& row) {
  row_ = &row;
  problems_.clear();
}

const Value* FieldReader::value(std::string_view column) const {
  auto index = table_.column(column);
  return index ? &row_->values[*index] : nullptr;
}

std::string FieldReader::text(std::string_view column) {
  auto found = optional_text(column);
  if (found) return std::move(*found);
  const Value* given = value(column);
  if (!given) {
    problem(fmt::format("the table has no column {}", column));
  } else if (is_null(given)) {
    problem(fmt::format("{} is NULL", column));
  }
  return {};
}

std::optional<std::string> FieldReader::optional_text(std::string_view column) {
  const Value* given = value(column);
  if (is_null(given)) return std::nullopt;
  auto* text = std::get_if<std::string>(given);
  if (!text) {
    problem(fmt::format("{} holds {}", column, type_of(*given)));
  } else if (text->find('\0') != std::string::npos) {
    problem(fmt::format("{} holds a NUL character", column));
  } else if (!is_valid_utf8(*text)) {
    problem(fmt::format("{} is not valid UTF-8", column));
  } else {
    return *text;
  }
  return std::nullopt;
}

std::int64_t FieldReader::integer(std::string_view column) {
  auto found = optional_integer(column);
  if (!found && good()) {
    problem(value(column) ? fmt::format("{} is NULL", column)
                          : fmt::format("the table has no column {}", column));
  }
  return found.value_or(0);
}

std::optional<std::int64_t> FieldReader::optional_integer(std::string_view column) {
  const Value* given = value(column);
  if (is_null(given)) return std::nullopt;
  if (auto* number = std::get_if<std::int64_t>(given)) return *number;
  problem(fmt::format("{} holds {}", column, type_of(*given)));
  return std::nullopt;
}

std::optional<std::int64_t> FieldReader::flag(std::string_view column, std::int64_t absent) {
  if (!has(column)) return absent;
  auto found = optional_integer(column);
  if (found && *found != 0 && *found != 1) {
    problem(fmt::format("{} is {}, not 0 or 1", column, *found));
  }
  return found;
}

Moment FieldReader::time(std::string_view column) {
  if (auto found = optional_time(column)) return std::move(*found);
  const Value* given = value(column);
  if (!given) {
    problem(fmt::format("the table has no column {}", column));
  } else if (is_null(given)) {
    problem(fmt::format("{} is NULL", column));
  }
  return {};
}

std::optional<Moment> FieldReader::optional_time(std::string_view column) {
  std::size_t before = problems_.size();
  auto text = optional_text(column);
  if (!text || problems_.size() > before) return std::nullopt;
  auto moment = parse_iso(*text);
  if (!moment) {
    problem(fmt::format("{} is {}, which is no time", column, shown(*text)));
    return std::nullopt;
  }
  return Moment{*moment, std::move(*text)};
}

std::string FieldReader::reason() const {
  std::string all;
  for (const std::string& problem : problems_) {
    if (!all.empty()) all += "; ";
    all += problem;
  }
  return all;
}

}  // namespace annals::importing
