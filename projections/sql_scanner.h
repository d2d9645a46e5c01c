#pragma once

#include <string>
#include <string_view>

namespace annals {

/// One lexical element of an SQL text, as SQLite's own tokenizer would cut it.
struct SqlToken {
  enum class Kind {
    word,               ///< keyword, name or number: letters, digits, '_', '$' and non-ASCII
    quoted_identifier,  ///< "name", `name` or [name]
    string,             ///< 'text'
    blob,               ///< x'hex'
    parameter,          ///< ?, ?1, :name, @name, $name
    line_comment,       ///< from -- to the end of the line, which is not part of it
    block_comment,
    semicolon,
    symbol,      ///< any other single character
    unfinished,  ///< a string, quoted identifier or block comment without an end
    end,
  };
  Kind kind = Kind::end;
  std::string_view text;  ///< as written; a view into the scanned text
  int line = 0;           ///< where it begins; the first line is 1
  bool first_on_line = false;

  bool is_comment() const { return kind == Kind::line_comment || kind == Kind::block_comment; }
  /// Whether it is this keyword, given in lower case; letters compare without case.
  bool is_word(std::string_view keyword) const;
  bool is_symbol(char c) const { return kind == Kind::symbol && text[0] == c; }
  /// The name that a word or quoted identifier stands for, or the text of a string: without
  /// quotes, doubled quotes made single.
  std::string unquoted() const;
};

/// Cuts an SQL text into tokens; never fails and never reads beyond the text, whatever it holds.
class SqlScanner {
 public:
  explicit SqlScanner(std::string_view sql, int first_line = 1) : sql_(sql), line_(first_line) {}
  SqlToken next();
  /// The next token that is no comment.
  SqlToken next_code();

 private:
  void skip_white_space();
  std::size_t end_of(SqlToken::Kind& kind) const;
  std::size_t end_of_quoted(char quote) const;

  std::string_view sql_;
  std::size_t at_ = 0;
  int line_;
  bool line_is_fresh_ = true;
};

/// ASCII letters made small, as SQLite compares names.
std::string lower_case(std::string_view text);

}  // namespace annals
