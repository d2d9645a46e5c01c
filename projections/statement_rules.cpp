#include "projections/statement_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "projections/sql_scanner.h"

namespace annals {

namespace {

using Kind = SqlToken::Kind;
using Tokens = std::vector<SqlToken>;

Tokens tokens_of(const SqlText& statement) {
  SqlScanner scanner(statement.text, statement.line);
  Tokens tokens;
  for (SqlToken token = scanner.next_code(); token.kind != Kind::end; token = scanner.next_code()) {
    tokens.push_back(token);
  }
  return tokens;
}

bool is_one_of(const SqlToken& token, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return token.is_word(word); });
}

void require_first_word(const Tokens& tokens, const SqlText& statement, const std::string& file,
                        std::initializer_list<std::string_view> allowed, std::string_view where) {
  if (!tokens.empty() && is_one_of(tokens.front(), allowed)) return;
  std::string list;
  for (auto word : allowed) list += (list.empty() ? "" : ", ") + std::string(word);
  throw text_error(file, statement.line,
                   fmt::format("A statement {} begins with one of: {}.", where, list));
}

// ROLLBACK as a conflict's resolution would undo the transaction of everybody, not just the event.
void refuse_rollback(const Tokens& tokens, const std::string& file) {
  for (const auto& token : tokens) {
    if (token.is_word("rollback")) {
      throw text_error(file, token.line,
                       "ROLLBACK would undo more than one event; use ABORT, which is the default.");
    }
  }
}

// The literal cases, for a sentence with a line; what comes in as data, the clockless VFS catches.
void refuse_clock(const Tokens& tokens, const std::string& file) {
  int depth_of_call = 0;  // within the parentheses of a date function
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const SqlToken& token = tokens[i];
    if (is_one_of(token, {"current_timestamp", "current_date", "current_time"})) {
      throw text_error(
          file, token.line,
          fmt::format("{} differs from run to run; the event's time is iso(@at).", token.text));
    }
    bool opens = i + 1 < tokens.size() && tokens[i + 1].is_symbol('(');
    if (depth_of_call == 0) {
      if (opens &&
          is_one_of(token, {"date", "time", "datetime", "julianday", "strftime", "unixepoch"})) {
        depth_of_call = 1;
        ++i;
      }
      continue;
    }
    if (token.is_symbol('(')) ++depth_of_call;
    if (token.is_symbol(')')) --depth_of_call;
    if (token.kind != Kind::string) continue;
    std::string text = lower_case(token.unquoted());
    if (text == "now") {
      throw text_error(file, token.line,
                       "'now' differs from run to run; the event's time is iso(@at).");
    }
    if (text == "localtime" || text == "utc") {
      throw text_error(
          file, token.line,
          fmt::format("'{}' depends on the machine's time zone; all times are UTC.", text));
    }
  }
}

void require_parameters(const Tokens& tokens, const std::string& file, std::string_view prefixes,
                        std::string_view advice) {
  for (const auto& token : tokens) {
    if (token.kind != Kind::parameter) continue;
    if (prefixes.find(token.text[0]) != std::string_view::npos) continue;
    throw text_error(file, token.line,
                     fmt::format("{} is no parameter here; {}.", token.text, advice));
  }
}

constexpr std::string_view event_parameters =
    "fields are written :name, and what comes with every event @name";

// A view file is attached under its module's name by whoever asks, so "main." would then be wrong.
void refuse_qualified_names(const Tokens& tokens, const std::string& file) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    bool is_name = tokens[i].kind == Kind::word || tokens[i].kind == Kind::quoted_identifier;
    if (!is_name || !tokens[i + 1].is_symbol('.')) continue;
    std::string name = lower_case(tokens[i].unquoted());
    if (name == "main" || name == "temp") {
      throw text_error(file, tokens[i].line,
                       fmt::format("Names stand without \"{}.\" before them.", name));
    }
  }
}

// The tokens of "create [unique] index [if not exists] NAME" and its like before the name.
std::size_t name_of_created(const Tokens& tokens) {
  std::size_t at = 1;
  while (at < tokens.size() && is_one_of(tokens[at], {"unique", "virtual"})) ++at;
  ++at;  // table, index, view, trigger
  if (at < tokens.size() && tokens[at].is_word("if")) at += 3;
  return at;
}

}  // namespace

Error text_error(const std::string& file, int line, const std::string& sentence) {
  return Error(ErrorKind::invalid_argument, fmt::format("{}:{}: {}", file, line, sentence));
}

bool is_reserved_name(std::string_view name) {
  std::string small = lower_case(name);
  return small.starts_with("annals_") || small.starts_with("sqlite_");
}

bool is_identifier(std::string_view name) {
  auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
  });
}

bool is_plain_index(const SqlText& statement) {
  Tokens tokens = tokens_of(statement);
  return tokens.size() > 1 && tokens[0].is_word("create") && tokens[1].is_word("index");
}

std::optional<std::string> name_of_view(const SqlText& statement) {
  Tokens tokens = tokens_of(statement);
  if (tokens.size() < 3 || !tokens[0].is_word("create") || !tokens[1].is_word("view")) {
    return std::nullopt;
  }
  const std::size_t at = name_of_created(tokens);
  if (at >= tokens.size()) return std::nullopt;
  return tokens[at].unquoted();
}

void require_definition(const SqlText& statement, const std::string& file) {
  Tokens tokens = tokens_of(statement);
  require_first_word(tokens, statement, file, {"create", "insert"}, "among the tables");
  require_parameters(tokens, file, "", "nothing has happened yet when the tables are made");
  refuse_rollback(tokens, file);
  refuse_qualified_names(tokens, file);
  bool is_view = tokens.size() > 1 && tokens[1].is_word("view");
  // A view is evaluated when it is asked, so it may look at the clock.
  if (!is_view) refuse_clock(tokens, file);
  if (!tokens[0].is_word("create")) return;
  if (tokens.size() > 1 && is_one_of(tokens[1], {"temp", "temporary"})) {
    throw text_error(file, statement.line, "Temporary tables would not survive; leave out TEMP.");
  }
  std::size_t at = name_of_created(tokens);
  if (at < tokens.size() && is_reserved_name(tokens[at].unquoted())) {
    throw text_error(file, tokens[at].line,
                     fmt::format("{} is a reserved name: those beginning with annals_ and sqlite_ "
                                 "belong to the engine.",
                                 tokens[at].unquoted()));
  }
}

void require_handler(const SqlText& statement, const std::string& file) {
  Tokens tokens = tokens_of(statement);
  require_first_word(tokens, statement, file,
                     {"insert", "update", "delete", "replace", "with", "select", "values"},
                     "of annals:on");
  require_parameters(tokens, file, ":@", event_parameters);
  refuse_rollback(tokens, file);
  refuse_clock(tokens, file);
}

void require_upcast(const SqlText& statement, const std::string& file) {
  Tokens tokens = tokens_of(statement);
  require_first_word(tokens, statement, file, {"select", "with", "values"}, "of annals:upcast");
  require_parameters(tokens, file, ":@", event_parameters);
  refuse_clock(tokens, file);
}

void require_check(const SqlText& statement, const std::string& file) {
  Tokens tokens = tokens_of(statement);
  require_first_word(tokens, statement, file, {"select", "with", "values"}, "of annals:check");
  require_parameters(tokens, file, "", "a check looks at the tables alone");
}

void require_query(const ModuleText::Query& query, const std::string& file) {
  Tokens tokens = tokens_of(query.sql);
  require_first_word(tokens, query.sql, file, {"select", "with", "values"}, "of annals:query");
  require_parameters(tokens, file, ":", "a query's parameters are written :name");
  for (const auto& token : tokens) {
    if (token.kind != Kind::parameter) continue;
    const auto& declared = query.parameters;
    if (std::find(declared.begin(), declared.end(), token.text.substr(1)) == declared.end()) {
      throw text_error(
          file, token.line,
          fmt::format("The query {} does not declare the parameter {}.", query.name, token.text));
    }
  }
  for (const auto& name : query.parameters) {
    bool used = std::any_of(tokens.begin(), tokens.end(), [&](const SqlToken& token) {
      return token.kind == Kind::parameter && token.text.substr(1) == name;
    });
    if (!used) {
      throw text_error(file, query.sql.line,
                       fmt::format("The query {} declares the parameter {} but does not use it.",
                                   query.name, name));
    }
  }
}

}  // namespace annals
