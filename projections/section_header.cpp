#include "projections/section_header.h"

#include <annals/limits.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "projections/statement_rules.h"

namespace annals {

namespace {

using Kind = SectionHeader::Kind;

struct Word {
  std::string_view text;
  Kind kind;
  std::string_view form;
};
constexpr std::array<Word, 7> words = {{
    {"module", Kind::module, "annals:module NAME strict|async"},
    {"tables", Kind::tables, "annals:tables"},
    {"secret", Kind::secret, "annals:secret table.column[, table.column…]"},
    {"on", Kind::on, "annals:on Event[, Event…]"},
    {"query", Kind::query, "annals:query NAME(parameter, optional?, …)"},
    {"check", Kind::check, "annals:check NAME"},
    {"upcast", Kind::upcast, "annals:upcast Old to New"},
}};

constexpr std::string_view white_space = " \t\r\f";

std::string_view trim(std::string_view text) {
  auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

// Cuts the first word, up to white space, off.
std::string_view take_word(std::string_view& text) {
  auto end = std::min(text.find_first_of(white_space), text.size());
  auto word = text.substr(0, end);
  text = trim(text.substr(end));
  return word;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    auto comma = text.find(',');
    parts.emplace_back(trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

// "Struct" or "module.Struct".
bool is_type_name(std::string_view name) {
  if (name.size() > limits::type_name_bytes) return false;
  auto dot = name.find('.');
  if (dot == std::string_view::npos) return is_identifier(name);
  return is_identifier(name.substr(0, dot)) && is_identifier(name.substr(dot + 1));
}

// "table.column".
bool is_column_name(std::string_view name) {
  return is_type_name(name) && name.find('.') != std::string_view::npos;
}

// A misspelt header would leave its statements to the section before it, silently.
bool looks_like_header(std::string_view comment) {
  std::string small = lower_case(comment);
  if (!small.starts_with("annals")) return false;
  std::string_view rest = trim(std::string_view(small).substr(6));
  if (!rest.starts_with(':')) return false;
  rest = trim(rest.substr(1));
  auto word = take_word(rest);
  return std::any_of(words.begin(), words.end(), [&](const Word& w) { return w.text == word; });
}

// Fills in what follows the header's word; false when it does not have the form.
bool read_rest(SectionHeader& header, std::string_view rest) {
  switch (header.kind) {
    case Kind::module:
      header.name = take_word(rest);
      header.word = rest;
      return is_identifier(header.name) && (rest.empty() || rest == "strict" || rest == "async");
    case Kind::tables:
      return rest.empty();
    case Kind::secret:
      header.names = split_at_commas(rest);
      return std::all_of(header.names.begin(), header.names.end(), is_column_name);
    case Kind::on:
      header.names = split_at_commas(rest);
      return std::all_of(header.names.begin(), header.names.end(), is_type_name);
    case Kind::query: {
      auto open = rest.find('(');
      header.name = trim(rest.substr(0, open));
      if (!is_identifier(header.name)) return false;
      if (open == std::string_view::npos) return true;
      if (rest.back() != ')') return false;
      auto inner = trim(rest.substr(open + 1, rest.size() - open - 2));
      if (!inner.empty()) header.names = split_at_commas(inner);
      for (auto& name : header.names) {
        if (!name.ends_with('?')) continue;
        name = std::string(trim(std::string_view(name).substr(0, name.size() - 1)));
        header.optional.push_back(name);
      }
      return std::all_of(header.names.begin(), header.names.end(), is_identifier);
    }
    case Kind::check:
      header.name = rest;
      return is_identifier(rest);
    case Kind::upcast: {
      header.name = take_word(rest);
      auto to = take_word(rest);
      header.word = rest;
      return to == "to" && is_type_name(header.name) && is_type_name(header.word);
    }
  }
  return false;
}

}  // namespace

std::optional<SectionHeader> SectionHeader::read(const SqlToken& comment, const std::string& file) {
  if (comment.kind != SqlToken::Kind::line_comment) return std::nullopt;
  std::string_view text = trim(comment.text.substr(2));
  constexpr std::string_view prefix = "annals:";
  if (!text.starts_with(prefix)) {
    if (!looks_like_header(text)) return std::nullopt;
    throw text_error(file, comment.line, "A section begins with \"-- annals:\", written just so.");
  }
  if (!comment.first_on_line) {
    throw text_error(file, comment.line, "A section's header stands on a line of its own.");
  }
  text.remove_prefix(prefix.size());
  auto word = take_word(text);
  auto known =
      std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.text == word; });
  if (known == words.end()) {
    throw text_error(file, comment.line,
                     fmt::format("There is no section annals:{}; there are module, tables, "
                                 "secret, on, query, check and upcast.",
                                 word));
  }
  SectionHeader header;
  header.kind = known->kind;
  header.line = comment.line;
  if (!read_rest(header, text)) {
    throw text_error(file, comment.line, fmt::format("The form is: -- {}.", known->form));
  }
  return header;
}

}  // namespace annals
