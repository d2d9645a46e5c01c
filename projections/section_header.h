#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/sql_scanner.h"

namespace annals {

/// A comment line "-- annals:WORD …", which begins a section of a module's .sql file.
struct SectionHeader {
  enum class Kind { module, tables, secret, on, query, check, upcast };
  Kind kind = Kind::module;
  std::string name;                   ///< of module, query or check; the old type of an upcast
  std::vector<std::string> names;     ///< events of `on`, a query's parameters, columns
  std::vector<std::string> optional;  ///< those of a query's parameters that may be left out
  std::string word;                   ///< a module's mode or empty; the new type of an upcast
  int line = 0;

  /// Nothing for any other comment. Throws Error{invalid_argument} "file:line: …" for a line that
  /// begins with "annals:" and is no header.
  static std::optional<SectionHeader> read(const SqlToken& comment, const std::string& file);
};

}  // namespace annals
