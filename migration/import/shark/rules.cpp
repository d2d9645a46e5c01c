#include "migration/import/shark/rules.h"

#include <algorithm>

#include "modules/fields.h"

namespace annals::importing {

namespace {

constexpr const char* is_array_sql =
    "select iif(json_valid(?1), json_type(?1) = 'array', 0) as is_array";
constexpr const char* members_sql = "select value from json_each(?1)";

}  // namespace

bool matches_key(std::string_view pattern, std::string_view key) {
  return std::equal(pattern.begin(), pattern.end(), key.begin(), key.end(),
                    [](char p, char c) { return p == '#' ? c >= '0' && c <= '9' : p == c; });
}

bool is_status(std::string_view text) {
  auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return false;
  text = text.substr(first, text.find_last_not_of(' ') - first + 1);
  return modules::characters(text) <= 100;
}

DependencyRules::DependencyRules()
    : scratch_(":memory:", {}),
      is_array_(scratch_, is_array_sql),
      members_(scratch_, members_sql) {}

DependencyRules::Verdict DependencyRules::judge(std::string_view depends_on) {
  if (depends_on.empty()) return Verdict::good;
  sqlite::ResetOnExit done(is_array_);
  is_array_.bind(1, depends_on);
  if (!is_array_.step() || is_array_.integer(0) == 0) return Verdict::not_an_array;
  sqlite::ResetOnExit done_too(members_);
  members_.bind(1, depends_on);
  while (members_.step()) {
    if (!matches_key(task_key, members_.text(0))) return Verdict::odd_member;
  }
  return Verdict::good;
}

}  // namespace annals::importing
