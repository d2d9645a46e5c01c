#pragma once

#include <string>

#include "tests/support/module_log.h"

namespace annals::work_tests {

using testing::json_text;

/// A fresh log with the module "work".
class Workshop : public testing::ModuleLog {
 public:
  Workshop() : ModuleLog("work", "2025-12-14T10:00:00Z") {}

  /// Epic E04, feature E04-F01 and `tasks` tasks of it in status todo.
  void plan(int tasks);
  /// Epics, features and tasks of E01 to E03 for tests of keys and dependencies.
  void epic(const std::string& key);
  void feature(const std::string& key);
  void task(const std::string& key, const std::string& status = "todo");
  /// The six statuses more of the later workflow that tests speak of, as data.
  void later_workflow();
};

}  // namespace annals::work_tests
