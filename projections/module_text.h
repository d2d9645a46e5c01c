#pragma once

#include <annals/status.h>

#include <string>
#include <string_view>
#include <vector>

namespace annals {

/// A piece of a .sql file and where it stands in it.
struct SqlText {
  std::string text;
  int line = 0;  ///< of its first character; the first line is 1
};

/// A module's .sql file taken apart; see docs/modules.md. Knows the form, not the meaning.
struct ModuleText {
  struct Handler {
    std::vector<std::string> events;  ///< as written, short or full names
    std::vector<SqlText> statements;
    int line = 0;
  };
  struct Query {
    std::string name;
    std::vector<std::string> parameters;
    std::vector<std::string> optional;  ///< those of them that may be left out, and are NULL then
    SqlText sql;
  };
  struct Check {
    std::string name;
    SqlText sql;
  };
  struct Upcast {
    std::string from;
    std::string to;
    SqlText sql;
  };

  struct SecretColumn {
    std::string table;
    std::string column;
    int line = 0;
  };

  std::string name;
  ModuleMode mode = ModuleMode::strict;
  std::vector<SqlText> ddl;  ///< one statement each
  std::vector<SecretColumn> secrets;
  std::vector<Handler> handlers;
  std::vector<Query> queries;
  std::vector<Check> checks;
  std::vector<Upcast> upcasts;

  /// Throws Error{invalid_argument}: "bank.sql:17: …". `file` is for messages.
  static ModuleText parse(std::string_view sql, const std::string& file);
};

}  // namespace annals
