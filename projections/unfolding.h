#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "projections/module_text.h"
#include "projections/sql_scanner.h"

namespace annals {

/// How large a statement becomes when SQLite puts views and the queries of a WITH in the places
/// where they are named: each as often as it is named, so that thirty short lines, each naming the
/// one before twice, fill any memory, and a long row of them the stack. SQLite looks at neither
/// before it compiles, and cannot be stopped while it does.
class Unfolding {
 public:
  static constexpr std::uint64_t most_selects = 10'000;  ///< in a statement
  static constexpr std::uint64_t most_of_view = 1'000;   ///< in a view of a module
  static constexpr std::size_t most_levels = 64;         ///< of one in another

  /// Makes the views of a module known. Throws Error{invalid_argument} with its line for one that
  /// becomes too large.
  void add_views(const ModuleText& text, const std::string& file);
  /// A text that can be large only by itself is not looked at. Throws Error{invalid_argument}.
  void require_small(const SqlText& statement, const std::string& file);
  /// Why a query is refused; empty when it is not.
  std::string fault_of(std::string_view query);

  /// Whether a text is short and has no WITH, so that what it names bounds it.
  static bool is_plain(std::string_view sql);

 private:
  struct Size {
    std::uint64_t selects = 0;
    std::size_t levels = 0;  // below it
  };
  class Counting;
  Size size_of_view(const std::string& name, std::size_t level);
  Size size_of(std::string_view sql, std::size_t level);
  bool is_small(std::string_view sql);

  std::map<std::string, SqlText> views_;  // by name in small letters, as they stand
  std::map<std::string, Size> sizes_;     // those that are known
};

}  // namespace annals
