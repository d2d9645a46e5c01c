#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "tests/support/module_log.h"

namespace annals::workspace_tests {

using boost::json::object;

/// A fresh log with the module "workspace". Commands and events are given as JSON objects.
class Desk : public testing::ModuleLog {
 public:
  Desk() : ModuleLog("workspace") {}

  Appended run(std::string_view command, const object& ask);
  /// The code of the rejection.
  std::string refused(std::string_view command, const object& ask);
  /// What the last refusal said.
  std::string message;
  AppendResult append(std::string_view type, const object& event);

  /// A configured profile; its id.
  std::string profile(const std::string& name);
  /// A query of a configured profile; its id.
  std::string query(const std::string& profile, const std::string& name);

  /// Opens the log, which may be closed, so that secrets show.
  void show_secrets();
};

/// `first` and `more` in one.
object joined(object first, const object& more);
/// `text` repeated.
std::string times(std::size_t count, std::string_view text);

inline constexpr const char* configured =
    R"({"base_url":"https://jira.example.org","token":"s3cret-token","configured":true})";

}  // namespace annals::workspace_tests
