#pragma once

#include <annals/annals.h>

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::workspace_tests {

using boost::json::object;

/// A fresh log with the module "workspace".
class Desk {
 public:
  Desk();

  /// Runs a command that must succeed.
  Appended run(std::string_view command, const object& ask);
  /// Runs a command that must be refused, and shows that nothing was written; the code.
  std::string refused(std::string_view command, const object& ask);
  /// What the last refusal said.
  std::string message;

  /// Appends one event as it is, past the decisions.
  AppendResult append(std::string_view type, const object& event);

  /// First column of the first row; "NULL" for NULL, "none" when there is no row.
  std::string one(std::string_view sql) const;
  /// All rows of a named query: columns joined by "|", rows by "; ". NULL is empty.
  std::string rows(std::string_view query, const Parameters& parameters = {}) const;
  /// The values of one column of it, joined by ",".
  std::string column(std::string_view name, std::string_view query,
                     const Parameters& parameters = {}) const;

  /// A configured profile; its id.
  std::string profile(const std::string& name);
  /// A query of a configured profile; its id.
  std::string query(const std::string& profile, const std::string& name);

  Engine open(bool show_secrets = false);

  testing::TemporaryDirectory folder;
  testing::ManualClock clock;
  Engine engine;
};

/// `first` and `more` in one.
object joined(object first, const object& more);
/// `text` repeated.
std::string times(std::size_t count, std::string_view text);

inline constexpr const char* configured =
    R"({"base_url":"https://jira.example.org","token":"s3cret-token","configured":true})";

}  // namespace annals::workspace_tests
