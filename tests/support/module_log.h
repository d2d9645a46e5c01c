#pragma once

#include <annals/annals.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace annals::testing {

/// A fresh log with one built-in module, in a folder of its own that goes away with it, and a clock
/// that stands still. Commands, events and named queries go by their short names.
class ModuleLog {
 public:
  explicit ModuleLog(std::string module, std::string_view start = "2026-01-01T00:00:00Z");

  /// Runs a command that must succeed.
  Appended run(std::string_view command, const std::string& json, std::string actor = {});
  /// Runs a command that must be refused, and shows that nothing was written.
  Rejection refused(std::string_view command, const std::string& json);
  /// Appends events as they are, past the decisions: type and JSON of each.
  AppendResult append(std::initializer_list<std::pair<std::string_view, std::string>> events);

  /// First column of the first row; "NULL" for NULL, "none" when there is no row.
  std::string one(std::string_view sql);
  /// All rows of a query, or of a named one: columns joined by "|", rows by "; ". NULL is empty.
  std::string all(std::string_view sql);
  std::string rows(std::string_view query, const Parameters& parameters = {});
  /// The values of one column of a named query, joined by " ".
  std::string column(std::string_view name, std::string_view query,
                     const Parameters& parameters = {});

  /// Closes the log, throws all tables away and opens it again.
  void reopen_without_views();

 private:
  Engine open();
  std::string module_;

 public:
  ManualClock clock;
  TemporaryDirectory folder;
  Engine engine;
};

/// `text` as a JSON string.
std::string json_text(std::string_view text);

}  // namespace annals::testing
