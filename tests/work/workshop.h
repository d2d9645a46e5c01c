#pragma once

#include <annals/annals.h>

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace annals::work_tests {

/// A clock that stands still until it is moved.
class StillClock : public Clock {
 public:
  Timestamp now() override { return now_; }
  void pass(std::chrono::microseconds time) { now_ += time; }

 private:
  Timestamp now_ = *parse_iso("2025-12-14T10:00:00Z");
};

/// A fresh log with the module "work", in a folder of its own that goes away with it.
class Workshop {
 public:
  Workshop();
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  /// Runs a command that must succeed.
  Appended run(std::string_view command, const std::string& json, std::string actor = {});
  /// Runs a command that must be refused, and shows that nothing was written.
  Rejection refused(std::string_view command, const std::string& json);
  /// Appends events as they are, past the decisions: type and JSON of each.
  AppendResult append(std::initializer_list<std::pair<std::string_view, std::string>> events);

  /// First column of the first row; "NULL" for NULL, "none" when there is no row.
  std::string one(std::string_view sql);
  /// All rows of a named query: columns joined by "|", rows by "; ". NULL is empty.
  std::string rows(std::string_view query, const Parameters& parameters = {});
  /// The values of one column of a named query, joined by " ".
  std::string column(std::string_view name, std::string_view query,
                     const Parameters& parameters = {});

  /// Epic E04, feature E04-F01 and `tasks` tasks of it in status todo.
  void plan(int tasks);
  /// Epics, features and tasks of E01 to E03 for tests of keys and dependencies.
  void epic(const std::string& key);
  void feature(const std::string& key);
  void task(const std::string& key, const std::string& status = "todo");
  /// The six statuses more of the later workflow that tests speak of, as data.
  void later_workflow();

  /// Closes the log, throws all tables away and opens it again.
  void reopen_without_views();

  StillClock clock;
  std::filesystem::path folder;
  Engine engine;

 private:
  static std::filesystem::path new_folder();
};

/// `text` as a JSON string.
std::string json_text(std::string_view text);

}  // namespace annals::work_tests
