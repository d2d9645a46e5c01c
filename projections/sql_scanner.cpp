#include "projections/sql_scanner.h"

#include <algorithm>

namespace annals {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// What SQLite lets stand in a name: letters, digits, '_', '$' and every byte above ASCII.
bool is_name_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

std::string lower_case(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), lower);
  return small;
}

bool SqlToken::is_word(std::string_view keyword) const {
  return kind == Kind::word && text.size() == keyword.size() &&
         std::equal(text.begin(), text.end(), keyword.begin(),
                    [](char a, char b) { return lower(a) == b; });
}

std::string SqlToken::unquoted() const {
  if (kind != Kind::quoted_identifier && kind != Kind::string) return std::string(text);
  char quote = text.back();
  std::string name;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    name += text[i];
    if (text[i] == quote && quote != ']') ++i;  // a doubled quote stands for one
  }
  return name;
}

void SqlScanner::skip_white_space() {
  if (at_ == 0 && sql_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
  for (; at_ < sql_.size() && is_space(sql_[at_]); ++at_) {
    if (sql_[at_] == '\n') {
      ++line_;
      line_is_fresh_ = true;
    }
  }
}

std::size_t SqlScanner::end_of_quoted(char quote) const {
  for (std::size_t i = at_ + 1; i < sql_.size(); ++i) {
    if (sql_[i] != quote) continue;
    if (quote == ']' || i + 1 == sql_.size() || sql_[i + 1] != quote) return i + 1;
    ++i;
  }
  return std::string_view::npos;
}

std::size_t SqlScanner::end_of(SqlToken::Kind& kind) const {
  using Kind = SqlToken::Kind;
  char c = sql_[at_];
  char following = at_ + 1 < sql_.size() ? sql_[at_ + 1] : '\0';
  auto name_end = [&](std::size_t from) {
    while (from < sql_.size() && is_name_part(sql_[from])) ++from;
    return from;
  };
  auto quoted = [&](Kind which, std::size_t end) {
    kind = end == std::string_view::npos ? Kind::unfinished : which;
    return std::min(end, sql_.size());
  };
  if (c == '-' && following == '-') {
    kind = Kind::line_comment;
    return std::min(sql_.find('\n', at_), sql_.size());
  }
  if (c == '/' && following == '*') {
    auto close = sql_.find("*/", at_ + 2);
    return quoted(Kind::block_comment, close == std::string_view::npos ? close : close + 2);
  }
  if (c == '\'') return quoted(Kind::string, end_of_quoted(c));
  if (c == '"' || c == '`') return quoted(Kind::quoted_identifier, end_of_quoted(c));
  if (c == '[') return quoted(Kind::quoted_identifier, end_of_quoted(']'));
  if (lower(c) == 'x' && following == '\'') {
    auto close = sql_.find('\'', at_ + 2);
    return quoted(Kind::blob, close == std::string_view::npos ? close : close + 1);
  }
  if (c == '?' || ((c == ':' || c == '@' || c == '$' || c == '#') && is_name_part(following))) {
    kind = Kind::parameter;
    return name_end(at_ + 1);
  }
  if (is_name_part(c)) {
    kind = Kind::word;
    return name_end(at_ + 1);
  }
  kind = c == ';' ? Kind::semicolon : Kind::symbol;
  return at_ + 1;
}

SqlToken SqlScanner::next() {
  skip_white_space();
  SqlToken token;
  token.line = line_;
  token.first_on_line = line_is_fresh_;
  if (at_ == sql_.size()) return token;
  auto end = end_of(token.kind);
  token.text = sql_.substr(at_, end - at_);
  line_ += static_cast<int>(std::count(token.text.begin(), token.text.end(), '\n'));
  line_is_fresh_ = false;
  at_ = end;
  return token;
}

SqlToken SqlScanner::next_code() {
  SqlToken token = next();
  while (token.is_comment()) token = next();
  return token;
}

}  // namespace annals
