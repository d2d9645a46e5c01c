#pragma once

#include <string_view>

#include "engine/sqlite/connection.h"

namespace annals::importing {

/// Whether `key` is `pattern`, in which '#' stands for an ASCII digit: "E##-F##".
bool matches_key(std::string_view pattern, std::string_view key);
inline constexpr std::string_view epic_key = "E##";
inline constexpr std::string_view feature_key = "E##-F##";
inline constexpr std::string_view task_key = "T-E##-F##-###";

/// A status that the workflow can define: 1 to 100 characters, not just spaces.
bool is_status(std::string_view text);

/// What the tables say of lists of dependencies, asked of SQLite itself.
class DependencyRules {
 public:
  DependencyRules();
  enum class Verdict { good, not_an_array, odd_member };
  /// odd_member: an array, but a member of it is no task key.
  Verdict judge(std::string_view depends_on);

 private:
  sqlite::Connection scratch_;
  sqlite::Statement is_array_, members_;
};

}  // namespace annals::importing
