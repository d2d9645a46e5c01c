#pragma once

#include <string>
#include <vector>

namespace annals::testing {

/// The task tables of the module board in one of its ages.
struct Age {
  const char* name;
  std::string sql;
};

/// From the earliest to the latest; each differs from the one before in one respect.
const std::vector<Age>& ages();

/// Two definitions of one module; what was one thing in the first is another in the second.
struct Change {
  const char* name;
  std::string before;
  std::string after;
};
const std::vector<Change>& changes();

extern const char* const keyed_tasks;    ///< tasks by key, which is unique
extern const char* const unique_titles;  ///< the same, and titles are unique, too
extern const char* const short_titles;   ///< the same, and titles have at most 20 characters

}  // namespace annals::testing
